// Reading one element: quick or in full, it is laid out, described and masked without a fault.
import { describe } from '../../../src/inspect/describe.js';
import { pretty, raw } from '../../../src/inspect/pretty.js';
import { redact } from '../../../src/inspect/redact.js';
import { micros } from '../../../src/model/time.js';
import { readCases } from '../../support/stream-cases.js';
import { promise, type Target } from '../target.js';
import { xmppWords } from '../words.js';

const context = {
  contentNs: 'jabber:client',
  prefixes: new Map([['stream', 'http://etherx.jabber.org/streams']]),
  attrs: {},
};
const obeyed = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

export const element: Target = {
  seeds: () =>
    readCases()
      .flatMap(({ bytes }) =>
        bytes
          .subarray(0, 8_000)
          .toString('latin1')
          .split(/(?=<(?:message|iq|presence))/),
      )
      .map((text) => Buffer.from(text, 'latin1')),
  words: xmppWords,
  run(input) {
    const xml = input.toString('utf8');
    const masked = redact(xml, context);
    for (const line of [...pretty(masked, 60), ...raw(masked, 60)])
      for (const { text } of line)
        promise(!obeyed.test(text), `a terminal would obey ${JSON.stringify(text)}`);
    describe({
      t: 'stanza',
      seq: 1,
      flow: 1,
      at: micros(0),
      dir: 'upstream',
      offset: 0,
      size: input.length,
      name: 'message',
      ns: 'jabber:client',
      xml,
    });
  },
};
