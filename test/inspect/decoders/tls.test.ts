// Direct TLS and STARTTLS through the pipeline: the records that a person sees, with and without keys.
import { describe, expect, it } from 'vitest';
import type { KeySource } from '../../../src/inspect/decoder.js';
import { advance, newFlow } from '../../../src/inspect/flow.js';
import { Pipeline } from '../../../src/inspect/pipeline.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { defaultLimits } from '../../../src/xmpp/frame.js';
import { byteByByte, type Cut, whole } from '../../support/memory-connection.js';
import { header } from '../../support/stream-cases.js';
import { recordTls, type WireChunk } from '../../support/tls-recording.js';
import { keyLogOf } from '../tls/look.js';

const closing = { how: 'fin', bytes: { upstream: 0, downstream: 0 }, at: micros(999) } as const;

/** One connection through the pipeline; the instant counts the chunks. */
function recordsOf(chunks: readonly WireChunk[], keys?: KeySource, cut: Cut = whole): TapRecord[] {
  const records: TapRecord[] = [];
  const pipeline = new Pipeline({
    ...{ epoch: micros(0), limits: defaultLimits, secrets: 'mask', emit: (record) => records.push(record) },
    ...(keys && { keys }),
  });
  chunks.forEach(({ direction, bytes }, i) => {
    for (const piece of cut(bytes)) pipeline.chunk(1, direction, piece, micros(i));
  });
  pipeline.close(1, closing);
  return records;
}

/** Without data: what it is, where, and how it begins. */
const told = (records: readonly TapRecord[]): string[] =>
  records.flatMap((record) => {
    switch (record.t) {
      case 'tls':
        return [`tls ${record.event} ${record.leg}`];
      case 'stream':
        return [`${record.dir} ${record.offset} stream ${record.event}`];
      case 'stanza':
      case 'nonza':
        return [`${record.dir} ${record.offset} ${record.name}`];
      case 'lint':
        return [`${record.dir} ${record.offset} ${record.rule}`];
      case 'violation':
        return [`${record.dir} ${record.offset} ${record.rule}`];
      case 'note':
        return [record.text];
      default:
        return [];
    }
  });

/** What both sides sent, as one piece each time it is their turn. */
function inTurns(chunks: readonly WireChunk[]): Buffer[] {
  const turns: Buffer[] = [];
  chunks.forEach(({ direction, bytes }, i) => {
    const isSame = direction === chunks[i - 1]?.direction;
    turns.push(isSame ? Buffer.concat([turns.pop() ?? Buffer.alloc(0), bytes]) : bytes);
  });
  return turns;
}

/** Nothing is wrong with any of this: what the lint says of it would be wrong. */
const client = header.replace(' version', " to='x.lit' version");
const server = header.replace(' version', " from='x.lit' id='s1' version");
const features = '<stream:features/>';
const opening = server + features;

const conversation = [
  client,
  opening,
  '<presence/>',
  "<message id='1'/>",
  "<iq type='get' id='q'><ping xmlns='urn:xmpp:ping'/></iq>",
  "<iq type='result' id='q'/>",
];

describe('TLS from the first byte on', () => {
  it.each([
    ['whole', whole],
    ['byte by byte', byteByByte],
  ])('is opened, and its stream read from position 0: %s', async (_, cut) => {
    const { chunks, keyLog } = await recordTls({
      version: 'TLSv1.3',
      lines: conversation,
      alpn: 'xmpp-client',
    });
    const records = recordsOf(chunks, keyLogOf(keyLog), cut);
    expect(told(records)).toEqual([
      'tls hello both',
      'tls established both',
      'tls decrypted both',
      'upstream 0 stream open',
      'downstream 0 stream open',
      `downstream ${server.length} features`,
      `upstream ${client.length} presence`,
      `downstream ${opening.length} message`,
      `upstream ${client.length + 11} iq`,
      `downstream ${opening.length + 17} iq`,
    ]);
    const [ask, answer] = records.filter((record) => record.t === 'stanza').slice(-2);
    expect(answer).toMatchObject({ name: 'iq', type: 'result', rtt: Number(answer?.at) - Number(ask?.at) });
  });

  it('is told by its beginning and its sizes when there are no keys', async () => {
    const { chunks } = await recordTls({ version: 'TLSv1.3', lines: conversation });
    const records = recordsOf(chunks);
    expect(told(records)).toEqual(['tls hello both', 'tls established both']);
    const data = records.flatMap((record) => (record.t === 'data' ? [record] : []));
    for (const direction of ['upstream', 'downstream'] as const) {
      let offset = 0;
      for (const record of data.filter(({ dir }) => dir === direction)) {
        expect(record).toMatchObject({ protocol: 'tls', offset });
        offset += record.bytes;
      }
      const all = chunks.filter((chunk) => chunk.direction === direction).map(({ bytes }) => bytes);
      expect(offset).toBe(Buffer.concat(all).length);
    }
  });

  it('may have anything inside', async () => {
    const lines = ['GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'];
    const { chunks, keyLog } = await recordTls({ version: 'TLSv1.2', lines });
    const records = recordsOf(chunks, keyLogOf(keyLog));
    expect(records.filter((record) => record.t === 'data' && record.protocol === 'http')).toHaveLength(2);
  });

  it('may have TLS inside, up to a bound', async () => {
    let inner = await recordTls({ version: 'TLSv1.3', lines: conversation });
    const keys = keyLogOf(inner.keyLog);
    for (let layers = 1; layers < 12; layers++) {
      inner = await recordTls({ version: 'TLSv1.3', lines: inTurns(inner.chunks) });
      for (const line of inner.keyLog) keys.line(line);
    }
    const records = recordsOf(inner.chunks, keys);
    expect(records.filter(({ t }) => t === 'stanza')).toEqual([]);
    expect(told(records).filter((line) => line === 'tls decrypted both')).toHaveLength(9);
  });

  it('answered in the clear: the answer is shown', () => {
    const records = recordsOf([
      { direction: 'upstream', bytes: Buffer.from('1603010002aaaa', 'hex') },
      { direction: 'downstream', bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n') },
    ]);
    expect(records.filter(({ t }) => t === 'data')).toMatchObject([
      { dir: 'upstream', protocol: 'tls', bytes: 7 },
      { dir: 'downstream', protocol: 'http', text: 'HTTP/1.1 400 Bad Request\r\n' },
    ]);
  });

  it('refused with an alert: it is told in words', async () => {
    const { chunks } = await recordTls({ version: 'TLSv1.3' });
    const records = recordsOf([
      ...chunks.slice(0, 1),
      { direction: 'downstream', bytes: Buffer.from('15030300020278', 'hex') },
    ]);
    expect(records.filter(({ t }) => t === 'tls')).toMatchObject([
      { event: 'hello', sni: 'localhost' },
      { event: 'failed', detail: 'the server sent the alert “no application protocol”' },
    ]);
  });
});

describe('the row of the connection', () => {
  const phasesOf = (records: readonly TapRecord[]): string[] => {
    const phases: string[] = [];
    const flow = newFlow({ t: 'dropped', seq: 0, flow: 1, at: micros(0), count: 0 });
    for (const record of records) {
      advance(flow, record);
      if (flow.phase !== phases.at(-1)) phases.push(flow.phase);
    }
    return phases;
  };

  it('says TLS, and goes on with what is opened', async () => {
    const lines = [
      header,
      header,
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>eA==</auth>",
    ];
    const { chunks, keyLog } = await recordTls({ version: 'TLSv1.3', lines });
    expect(phasesOf(recordsOf(chunks))).toEqual(['tls', 'closed']);
    expect(phasesOf(recordsOf(chunks, keyLogOf(keyLog)))).toEqual(['tls', 'open', 'auth', 'closed']);
  });
});

describe('STARTTLS', () => {
  const ask = `${client}<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
  const proceed = `${opening}<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
  const plainly = (answer = proceed): WireChunk[] => [
    { direction: 'upstream', bytes: Buffer.from(ask) },
    { direction: 'downstream', bytes: Buffer.from(answer) },
  ];
  const clear = [
    'upstream 0 stream open',
    `upstream ${client.length} starttls`,
    'downstream 0 stream open',
    `downstream ${server.length} features`,
    `downstream ${opening.length} proceed`,
  ];
  const inside = [
    'tls hello both',
    'tls established both',
    'tls decrypted both',
    'upstream 0 stream restart',
    'downstream 0 stream restart',
    `downstream ${server.length} features`,
    `upstream ${client.length} presence`,
    `downstream ${opening.length} message`,
    `upstream ${client.length + 11} iq`,
    `downstream ${opening.length + 17} iq`,
  ];

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: the stream begins anew inside', async (version) => {
    const { chunks, keyLog } = await recordTls({ version, lines: conversation });
    for (const cut of [whole, byteByByte])
      expect(told(recordsOf([...plainly(), ...chunks], keyLogOf(keyLog), cut))).toEqual([
        ...clear,
        ...inside,
      ]);
  });

  it('without keys: the rest is data', async () => {
    const { chunks } = await recordTls({ version: 'TLSv1.3', lines: conversation });
    const records = recordsOf([...plainly(), ...chunks]);
    expect(told(records)).toEqual([...clear, ...inside.slice(0, 2)]);
    expect(records.find(({ t }) => t === 'data')).toMatchObject({ protocol: 'tls', offset: ask.length });
  });

  it('what was injected in the clear never reaches the stream inside', async () => {
    const { chunks, keyLog } = await recordTls({ version: 'TLSv1.3', lines: conversation });
    const injected = `${proceed}<stream:features><x xmlns='`;
    const trailing = '<message><body>injected</body></message><iq';
    for (const cut of [whole, byteByByte]) {
      const all = [
        { direction: 'upstream' as const, bytes: Buffer.from(ask + trailing) },
        ...plainly(injected).slice(1),
        ...chunks,
      ];
      const seen = told(recordsOf(all, keyLogOf(keyLog), cut));
      expect(seen).toContain(`upstream ${ask.length} starttls-trailing-bytes`);
      expect(seen).toContain(`downstream ${proceed.length} starttls-trailing-bytes`);
      expect(seen.slice(-inside.length)).toEqual(inside);
    }
  });

  it('a ClientHello that does not wait for the answer (XEP-0305)', async () => {
    const { chunks, keyLog } = await recordTls({ version: 'TLSv1.3', lines: conversation });
    const [hello, ...rest] = chunks;
    const all: WireChunk[] = [
      { direction: 'upstream', bytes: Buffer.concat([Buffer.from(ask), hello?.bytes ?? Buffer.alloc(0)]) },
      ...plainly().slice(1),
      ...rest,
    ];
    for (const cut of [whole, byteByByte])
      expect(told(recordsOf(all, keyLogOf(keyLog), cut))).toEqual([
        ...clear.slice(0, 2),
        ...inside.slice(0, 1),
        ...clear.slice(2),
        ...inside.slice(1),
      ]);
  });

  it('a second <proceed/>, inside, changes nothing', async () => {
    const twice = [
      client,
      `${opening}<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`,
      '<presence/>',
      '<message/>',
    ];
    const { chunks, keyLog } = await recordTls({ version: 'TLSv1.3', lines: twice });
    expect(told(recordsOf([...plainly(), ...chunks], keyLogOf(keyLog))).slice(-4)).toEqual([
      `downstream ${opening.length} proceed`,
      `downstream ${opening.length} starttls-unsolicited-proceed`,
      `upstream ${client.length} presence`,
      `downstream ${proceed.length} message`,
    ]);
  });
});
