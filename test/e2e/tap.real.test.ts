// The tap between a foreign client and a real server: every stanza seen once per direction, not a byte changed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli } from '../support/cli.js';
import { startEjabberd } from '../support/ejabberd.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { type RecordedFlow, startRecorder } from '../support/recorder.js';
import { firstLevel, slixmppTalk } from '../support/slixmpp.js';

/** The fields of a line of `--ui json` that are looked at here (docs/capture-format.md). */
interface Line {
  readonly t: string;
  readonly flow?: number;
  readonly dir?: 'up' | 'down';
  readonly name?: string;
  readonly id?: string;
}

/** What was said in one direction of one connection, as one comparable text. */
type Said = string;

const servers = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const;

for (const [name, start] of servers) {
  describe(`tap in front of ${name}`, needs(name, 'slixmpp'), () => {
    let server: RealServer;
    beforeAll(async () => {
      server = await start({ users: 2, security: 'plain' });
    });
    afterAll(() => server.stop());

    it('shows every stanza once per direction and changes no byte', async () => {
      const behind = await startRecorder(server.port);
      const tap = await startCli(
        'tap',
        'tcp://127.0.0.1:0',
        `tcp://127.0.0.1:${behind.port}`,
        '--ui',
        'json',
      );
      const before = await startRecorder(await boundPort(tap.output(/tcp:\/\/127\.0\.0\.1:(\d+)/)));

      const reports = await slixmppTalk(before.port, 50, { starttls: false });
      expect(reports).toMatchObject([
        { error: null, bodies: true },
        { error: null, bodies: true },
      ]);
      tap.signal('SIGINT');
      expect(await tap.exit).toEqual({ code: 0, signal: null });

      expect(hashable(before.flows())).toEqual(hashable(behind.flows()));
      const lines = tap.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      expect(lines.at(0)?.t).toBe('header');
      expect(lines.at(-1)?.t).toBe('end');
      expect(lines.filter(({ t }) => t === 'violation' || t === 'dropped' || t === 'data')).toEqual([]);
      for (const dir of ['up', 'down'] as const)
        expect(seenByTap(lines, dir)).toEqual(seenByExpat(behind.flows(), dir));
    });
  });
}

const boundPort = async (match: Promise<RegExpExecArray>): Promise<number> => Number((await match)[1]);

/** Recorded connections in an order of their own content: recorders number them as they please. */
const hashable = (flows: RecordedFlow[]): string[] =>
  flows.map(({ up, down }) => `${up.toString('base64')} ${down.toString('base64')}`).sort();

function seenByTap(lines: readonly Line[], dir: 'up' | 'down'): Said[] {
  const flows = new Map<number, [string | undefined, string | null][]>();
  for (const line of lines) {
    if (line.dir !== dir || (line.t !== 'stanza' && line.t !== 'nonza')) continue;
    const said = flows.get(line.flow ?? 0) ?? [];
    flows.set(line.flow ?? 0, said);
    said.push([line.name, line.id ?? null]);
  }
  return [...flows.values()].map((said) => JSON.stringify(said)).sort();
}

const seenByExpat = (flows: RecordedFlow[], dir: 'up' | 'down'): Said[] =>
  flows.map((flow) => JSON.stringify(firstLevel(flow[dir]))).sort();
