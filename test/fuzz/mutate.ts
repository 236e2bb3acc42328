// Inputs from inputs: bytes turned, pieces cut, doubled, moved and joined, words put in.
import type { Random } from '../../src/model/random.js';

/** Bytes of an input. */
const longest = 16 * 1024;
const oddBytes = [0, 0x0a, 0x20, 0x22, 0x26, 0x27, 0x2f, 0x3c, 0x3e, 0x7f, 0x80, 0xc0, 0xed, 0xff];

/** A changed copy of `input`; `other` lends pieces. */
export function mutate(input: Buffer, other: Buffer, words: readonly string[], random: Random): Buffer {
  let bytes = input;
  const changes = 1 + below(random, 6);
  for (let i = 0; i < changes; i++) bytes = change(bytes, other, words, random);
  return bytes.subarray(0, longest);
}

function change(bytes: Buffer, other: Buffer, words: readonly string[], random: Random): Buffer {
  const at = below(random, bytes.length + 1);
  const until = Math.min(bytes.length, at + below(random, 40));
  switch (below(random, 8)) {
    case 0:
      return replaced(bytes, at, at + 1, Buffer.from([below(random, 256)]));
    case 1:
      return replaced(bytes, at, at + below(random, 2), Buffer.from([oneOf(oddBytes, random)]));
    case 2:
      return replaced(bytes, at, until, Buffer.alloc(0));
    case 3:
      return replaced(bytes, at, at, bytes.subarray(at, until));
    case 4:
      return replaced(bytes, at, until, Buffer.from(oneOf(words, random), 'latin1'));
    case 5:
      return replaced(bytes, at, at, Buffer.from(oneOf(words, random), 'latin1'));
    case 6: {
      const from = below(random, other.length + 1);
      return replaced(bytes, at, until, other.subarray(from, from + below(random, 200)));
    }
    default:
      return bytes.subarray(0, at);
  }
}

const replaced = (bytes: Buffer, from: number, to: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(Math.max(from, to))]);

const oneOf = <T>(list: readonly T[], random: Random): T => list[below(random, list.length)] as T;

/** A whole number from 0 to `count` - 1; 0 when there is none. */
export const below = (random: Random, count: number): number => Math.floor(random.next() * count);
