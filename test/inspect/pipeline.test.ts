import { describe, expect, it } from 'vitest';
import { Pipeline } from '../../src/inspect/pipeline.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { defaultLimits } from '../../src/xmpp/frame.js';
import { header as bare } from '../support/stream-cases.js';

/** With which the lint is content. */
const header = bare.replace(' version', " to='x' version");

function start(): { pipeline: Pipeline; records: TapRecord[] } {
  const records: TapRecord[] = [];
  const emit = (record: TapRecord): unknown => records.push(record);
  return {
    records,
    pipeline: new Pipeline({ epoch: micros(1_000_000), limits: defaultLimits, secrets: 'mask', emit }),
  };
}

const opening = (flow: number) =>
  ({ flow, transport: 'tcp', client: 'c:1', upstream: 's:2', at: micros(1) }) as const;
const closing = {
  how: 'fin',
  dir: 'upstream',
  bytes: { upstream: 1, downstream: 2 },
  at: micros(9),
} as const;

describe('a pipeline', () => {
  it('numbers what it tells, in order, on the wall clock', () => {
    const { pipeline, records } = start();
    pipeline.open(opening(1));
    pipeline.chunk(1, 'upstream', Buffer.from(`${header}<presence/>`), micros(2));
    pipeline.close(1, closing);
    expect(records.map(({ seq, t, at }) => [seq, t, at])).toEqual([
      [1, 'open', 1_000_001],
      [2, 'stream', 1_000_002],
      [3, 'stanza', 1_000_002],
      [4, 'close', 1_000_009],
    ]);
    expect(records.at(0)).toMatchObject({ flow: 1, client: 'c:1', upstream: 's:2', transport: 'tcp' });
    expect(records.at(3)).toMatchObject({ flow: 1, how: 'fin', dir: 'upstream', bytes: closing.bytes });
  });

  it('keeps connections apart, each with the decoder that its first bytes ask for', () => {
    const { pipeline, records } = start();
    pipeline.chunk(1, 'upstream', Buffer.from(`${header}<a`), micros(0));
    pipeline.chunk(2, 'upstream', Buffer.from('SSH-2.0-x\r\n'), micros(0));
    pipeline.chunk(1, 'upstream', Buffer.from('/>'), micros(0));
    pipeline.chunk(2, 'downstream', Buffer.from(header), micros(0));
    expect(records.map(({ flow, t }) => `${flow} ${t}`)).toEqual(['1 stream', '2 data', '1 nonza', '2 data']);
  });

  it.each(['\xef', '\xef\xbb', '\xef\xbb\xbf', '\xef\xbb\xbf ', ' ', '\r\n', '<', ' <'])(
    'takes %j for the beginning of XML',
    (first) => {
      const { pipeline, records } = start();
      pipeline.chunk(1, 'upstream', Buffer.from(first, 'latin1'), micros(0));
      pipeline.chunk(1, 'upstream', Buffer.from([0x16]), micros(0));
      expect(records.map(({ t }) => t)).not.toEqual(['data', 'data']);
    },
  );

  it('tells what was cut off before it tells the end', () => {
    const { pipeline, records } = start();
    pipeline.chunk(1, 'upstream', Buffer.from(`${header}<message>`), micros(0));
    pipeline.close(1, closing);
    expect(records.map(({ t }) => t)).toEqual(['stream', 'violation', 'data', 'close']);
  });

  it('closes a connection on which nothing was said', () => {
    const { pipeline, records } = start();
    pipeline.close(3, closing);
    expect(records).toMatchObject([{ t: 'close', seq: 1, flow: 3 }]);
  });

  it('makes a finding of the lint of a note that has a rule', () => {
    const { pipeline, records } = start();
    pipeline.open(opening(1));
    pipeline.note(1, { at: micros(2), topic: 'tls', text: 'a word' });
    const rule = { rule: 'starttls-trailing-bytes', rfc: 'RFC 6120 §5.4.3.3', detail: 'x' } as const;
    pipeline.note(1, { at: micros(3), dir: 'upstream', offset: 7, ...rule });
    expect(records.slice(1)).toEqual([
      { t: 'note', seq: 2, flow: 1, at: 1_000_002, topic: 'tls', text: 'a word' },
      { t: 'lint', seq: 3, flow: 1, at: 1_000_003, dir: 'upstream', offset: 7, ...rule },
    ]);
  });
});
