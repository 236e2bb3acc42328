// Decoding a capture of packets to lines of JSON, against tshark: the same file, whole processes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Children, cli, isMissing, withChildren } from '../children.js';
import { interleave } from '../interleave.js';
import { packetCapture } from '../packet-capture.js';
import type { Row } from '../row.js';
import type { Section } from '../section.js';

/** What tshark prints: one line a packet, or one JSON object a packet. */
const peers = {
  'tshark, lines': 'tshark -r $CAPTURE',
  'tshark, JSON': 'tshark -r $CAPTURE -T ek',
} as const;

export const decode: Section = {
  async measure({ isQuick }, note) {
    const count = isQuick ? 2_000 : 200_000;
    const folder = await mkdtemp(join(tmpdir(), 'stanzascope-bench-'));
    try {
      const capture = join(folder, 'packets.pcap');
      await writeFile(capture, packetCapture(count));
      return await withChildren((children) => rows(children, capture, count, isQuick ? 1 : 3, note));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function rows(
  children: Children,
  capture: string,
  count: number,
  rounds: number,
  note: (text: string) => void,
): Promise<Row[]> {
  const run = async (command: string): Promise<number> => {
    const startedAt = performance.now();
    const child = children.shell(`${command} > /dev/null`, { CAPTURE: capture });
    const { code } = await child.exit;
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${child.stderr}`);
    return count / ((performance.now() - startedAt) / 1e3);
  };
  if (await isMissing(await ended(children, 'tshark --version'))) {
    note('tshark is not installed: its rows are left out');
    return [];
  }
  const speeds = await interleave(
    rounds,
    new Map([
      ['ours', () => run(`${process.execPath} ${cli} decode $CAPTURE --ui json`)],
      ...Object.entries(peers).map(([name, command]): [string, () => Promise<number>] => [
        name,
        () => run(command),
      ]),
    ]),
  );
  const ours = speeds.get('ours') ?? [];
  return Object.keys(peers).map((name) => ({
    name: 'decode: packets to JSON',
    unit: 'stanzas/s',
    ours,
    peer: { name, samples: speeds.get(name) ?? [] },
    target: { of: 'ratio', bound: '>=', value: 5 },
  }));
}

async function ended(children: Children, command: string) {
  const child = children.shell(command, {});
  await child.exit;
  return child;
}
