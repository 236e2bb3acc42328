// What Wireshark makes of our captures for it, and what we make of captures that its tools have written.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCliWith, temporaryDirectory } from '../support/cli.js';
import { startProsody } from '../support/prosody.js';
import { needs } from '../support/real.js';
import type { RealServer } from '../support/real-server.js';
import { slixmppTalk } from '../support/slixmpp.js';
import { type CaptureLine, interrupt, portOf, startTap } from '../support/tap-child.js';

/** A line of `--ui json` with what is looked at here. */
type Line = CaptureLine & { readonly rtt?: number; readonly type?: string };

function run(command: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A line for each packet that the filter takes, with these fields. */
const tshark = (file: string, filter: string, ...fields: string[]): string[] =>
  run(
    'tshark',
    ...['-r', file, '-2', '-Y', filter, '-T', 'fields'],
    ...fields.flatMap((field) => ['-e', field]),
  )
    .split('\n')
    .slice(0, -1);

describe('Wireshark', needs('tshark', 'prosody', 'slixmpp'), () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startProsody({ users: 2, security: 'plain' });
  });
  afterAll(() => server.stop());

  it('understands every stanza of a capture that was written for it, and we understand its files', async () => {
    const upstream = { kind: 'tcp', host: '127.0.0.1', port: server.port } as const;
    const tap = await startTap(upstream, '--ui', 'json', '--record', 'x.pcapng');
    const reports = await slixmppTalk(portOf(tap.endpoint), 20, { starttls: false });
    expect(reports).toMatchObject([{ error: null }, { error: null }]);
    await interrupt(tap);
    const lines = tap.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const file = join(tap.directory, 'x.pcapng');

    for (const name of ['message', 'iq', 'presence']) {
      const seen = lines.filter((line) => line.t === 'stanza' && line.name === name).length;
      expect(seen).toBeGreaterThan(0);
      expect(tshark(file, `xmpp.${name}`, 'frame.number'), name).toHaveLength(seen);
    }
    expect(tshark(file, 'tcp.analysis.lost_segment || tcp.analysis.retransmission', 'frame.number')).toEqual(
      [],
    );
    expect(tshark(file, 'tcp.flags.syn == 1 && tcp.flags.ack == 0', 'tcp.dstport')).toEqual(['5222', '5222']);
    // Wireshark reads a packet at a time, and takes a lone end tag for a fault: that of real servers too.
    const faults = tshark(file, '_ws.malformed', 'tcp.payload').map((hex) =>
      Buffer.from(hex, 'hex').toString(),
    );
    expect(new Set(faults)).toEqual(new Set(['</stream:stream>']));
    const answered = lines.filter(({ name, rtt }) => name === 'iq' && rtt !== undefined).length;
    expect(answered).toBeGreaterThan(3);
    expect(tshark(file, 'xmpp.response_to', 'xmpp.response_to')).toHaveLength(answered);
    const checked = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];
    expect(
      run('tshark', '-r', file, ...checked, '-Y', 'tcp.checksum.status == 0 || ip.checksum.status == 0'),
    ).toBe('');

    // Its own formats, and the same packets.
    const decoded = await runCliWith({ directory: tap.directory }, 'decode', 'x.pcapng', '--ui', 'json');
    const stanzas = (text: string) =>
      text.split('\n').flatMap((line) => {
        const { t, dir, xml, at } = JSON.parse(line || '{}');
        return t === 'stanza' ? [[dir, xml, at]] : [];
      });
    expect(stanzas(decoded.stdout)).toEqual(stanzas(tap.stdout));
    for (const format of ['pcap', 'nsecpcap', 'pcapng']) {
      run('editcap', '-F', format, file, join(tap.directory, `x.${format}`));
      const again = await runCliWith({ directory: tap.directory }, 'decode', `x.${format}`, '--ui', 'json');
      expect(again.stderr).toBe('');
      expect(stanzas(again.stdout), format).toEqual(stanzas(tap.stdout));
    }
  });
});

describe('text2pcap', needs('tshark'), () => {
  it('makes captures of a text that we read', async () => {
    const hex = Buffer.from(
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
    )
      .toString('hex')
      .replace(/../g, '$& ');
    const hosts = [[], ['-4', '10.0.0.1,10.0.0.2'], ['-6', '::1,::2']];
    for (const flags of hosts) {
      const directory = await temporaryDirectory();
      const args = [...flags, '-T', '40000,5222', '-', join(directory, 'x.pcapng')];
      spawnSync('text2pcap', args, { input: `000000 ${hex}\n` });
      const decoded = await runCliWith({ directory }, 'decode', 'x.pcapng', '--ui', 'lines');
      expect(decoded.stdout, decoded.stderr).toContain('stream open');
    }
  });
});
