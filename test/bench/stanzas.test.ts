// What is measured is what it is said to be: exact sizes, valid streams, the expected number of stanzas.
import { describe, expect, it } from 'vitest';
import { Framer } from '../../src/xmpp/framer.js';
import {
  chatMessage,
  largeBytes,
  largeStanzas,
  messageBytes,
  messages,
  plainMessage,
  streamHeader,
} from './stanzas.js';

interface Seen {
  readonly stanzas: readonly number[];
  readonly others: readonly string[];
}

/** Sizes of the stanzas, and everything else that the framer says. */
function look(bytes: Buffer): Seen {
  const stanzas: number[] = [];
  const others: string[] = [];
  const framer = new Framer({
    frame: (kind, _buffer, start, end) =>
      void (kind === 'stanza' ? stanzas.push(end - start) : others.push(kind)),
    violation: ({ detail }) => void others.push(detail),
  });
  framer.push(streamHeader);
  framer.push(bytes);
  framer.end();
  return { stanzas, others };
}

describe.each([
  ['chat', chatMessage],
  ['plain', plainMessage],
])('%s messages', (_, message) => {
  it(`are stanzas of ${messageBytes} bytes`, () => {
    const { stanzas, others } = look(messages(1_000, message));
    expect(stanzas).toEqual(Array.from({ length: 1_000 }, () => messageBytes));
    expect(others).toEqual(['stream-open']);
  });

  it('have no newline, which the far end waits for', () => {
    expect(messages(8, message).includes('\n')).toBe(false);
  });

  it('are not all alike', () => {
    expect(new Set([0, 1, 2, 3].map(message)).size).toBe(4);
  });
});

describe.each(Object.entries(largeStanzas))('the large stanza of %s', (_, make) => {
  it(`is one valid stanza of ${largeBytes} bytes`, () => {
    expect(look(make())).toEqual({ stanzas: [largeBytes], others: ['stream-open'] });
  });
});
