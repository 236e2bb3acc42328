// The framer: it never throws, gives back what it was given, and does not care where the bytes are cut.
import { frame, readCases } from '../../support/stream-cases.js';
import { promise, type Target } from '../target.js';
import { xmppWords } from '../words.js';

const limits = { stanzaBytes: 4_000, depth: 20, attributes: 20, nameBytes: 100 };

export const framer: Target = {
  seeds: () => readCases().map(({ bytes }) => bytes.subarray(0, 8_000)),
  words: xmppWords,
  run(input) {
    const whole = frame([input], limits, true);
    // Where it is cut follows from the input itself, so that it can be tried again.
    for (const step of [1, 7, 1 + (input[input.length >> 1] ?? 0)]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < input.length; at += step) pieces.push(input.subarray(at, at + step));
      const cut = frame(pieces, limits, true);
      promise(
        cut.length === whole.length && cut.every((line, i) => line === whole[i]),
        `cut every ${step} bytes it says\n${cut.join('\n')}\ninstead of\n${whole.join('\n')}`,
      );
    }
  },
};
