// The reader of captures: a line is a record or wrong in words, and a record can be shown.
import { CaptureReader } from '../../../src/inspect/capture/read.js';
import { lines } from '../../../src/inspect/lines.js';
import { Store } from '../../../src/inspect/store.js';
import type { Target } from '../target.js';

const header =
  '{"t":"header","format":"stanzascope-capture","version":1,"at":1,"tool":"","secrets":"mask","maps":[]}';
const seeds = [
  '{"t":"open","seq":1,"flow":1,"at":1,"transport":"tcp","client":"a","upstream":"b"}',
  '{"t":"stanza","seq":2,"flow":1,"at":1.5,"dir":"up","offset":0,"size":9,"name":"iq","ns":"jabber:client","id":"1","xml":"<iq/>","rtt":1.5}',
  '{"t":"stream","seq":3,"flow":1,"at":2,"dir":"down","offset":0,"event":"error","attrs":{"condition":"x"},"xml":"<a/>"}',
  '{"t":"data","seq":4,"flow":1,"at":2,"dir":"down","offset":0,"bytes":3,"protocol":"text","text":"abc"}',
  '{"t":"close","seq":5,"flow":1,"at":3,"how":"fin","dir":"up","bytes":{"up":1,"down":2},"sha256":{"up":"","down":""}}',
  '{"t":"packets","seq":6,"flow":0,"at":3,"counts":{"ARP":1}}',
];

export const ndjson: Target = {
  seeds: () => [...seeds, seeds.join('\n')].map((text) => Buffer.from(text)),
  words: [
    ...Object.keys(JSON.parse(seeds[1] ?? '{}')),
    '"',
    '{',
    '}',
    ':',
    'null',
    '1e999',
    '-1',
    '"up"',
    '\n',
    '[]',
    '{}',
  ],
  run(input) {
    const reader = new CaptureReader();
    reader.line(header, false);
    const store = new Store({ budget: 10_000 });
    for (const text of input.toString('utf8').split('\n')) {
      const line = reader.line(text, false);
      if (line.kind !== 'record') continue;
      lines(line.record);
      store.append(line.record);
    }
  },
};
