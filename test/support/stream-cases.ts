// Reads test/fixtures/streams (its README has the format), and runs a framer over a case.
import { readdirSync, readFileSync } from 'node:fs';
import { defaultLimits, type FrameKind, type FramerLimits, type Violation } from '../../src/xmpp/frame.js';
import { Framer } from '../../src/xmpp/framer.js';

const folder = new URL('../fixtures/streams/', import.meta.url);
export const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;

export interface StreamCase {
  readonly name: string;
  readonly limits: FramerLimits;
  readonly bytes: Buffer;
  readonly isEnded: boolean;
  /** `kind bytes` or `! rule offset`. */
  readonly frames: readonly string[];
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

/** Text of a case file to bytes. */
export const unescapeBytes = (text: string): Buffer =>
  Buffer.from(
    text.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex, letter) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[letter] ?? letter),
    ),
    'latin1',
  );

export function readCases(): StreamCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readCase(name.slice(0, -4), readFileSync(new URL(name, folder), 'utf8')));
}

function readCase(name: string, text: string): StreamCase {
  const [, head = '', bytes = '', frames = ''] =
    /^([\s\S]*?)--- bytes\n([\s\S]*?)--- frames\n([\s\S]*)$/.exec(text) ?? [];
  const overrides = [...head.matchAll(/(\w+)=(\d+)/g)].filter(([, key]) => key && key in defaultLimits);
  const lines = bytes.split('\n').slice(0, -1);
  const isEnded = lines.at(-1) === 'end';
  const source = (isEnded ? lines.slice(0, -1) : lines).map((line) => line.replace(/^HEADER$/, header));
  return {
    name,
    limits: {
      ...defaultLimits,
      ...Object.fromEntries(overrides.map(([, key, value]) => [key, Number(value)])),
    },
    bytes: unescapeBytes(source.join('')),
    isEnded,
    frames: frames
      .split('\n')
      .slice(0, -1)
      .map((line) => unescapeBytes(line.replace(' HEADER', ` ${header}`)).toString('latin1')),
  };
}

/** Frames of the chunks as lines like those of a case; neighbouring opaque and keepalive frames are joined. */
export function frame(chunks: readonly Uint8Array[], limits = defaultLimits, isEnded = false): string[] {
  const seen: { kind: FrameKind | '!'; text: string; end: number }[] = [];
  const framer = new Framer(
    {
      frame(kind, buffer, start, end, offset) {
        const text = buffer.toString('latin1', start, end);
        const last = seen.at(-1);
        const joins =
          last?.kind === kind && (kind === 'opaque' || kind === 'keepalive') && last.end === offset;
        if (joins && last) Object.assign(last, { text: last.text + text, end: offset + end - start });
        else seen.push({ kind, text, end: offset + end - start });
      },
      violation({ rule, offset }: Violation) {
        seen.push({ kind: '!', text: `${rule} ${offset}`, end: -1 });
      },
    },
    limits,
  );
  for (const chunk of chunks) framer.push(chunk);
  if (isEnded) framer.end();
  return seen.map(({ kind, text }) => `${kind} ${text}`);
}
