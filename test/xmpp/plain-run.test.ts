// The framer reads large chunks by plain runs and small ones without: both must say the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits, type FramerLimits } from '../../src/xmpp/frame.js';
import { Framer } from '../../src/xmpp/framer.js';
import { plainRun } from '../../src/xmpp/plain-run.js';

const header =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
/** Chunks of that size are read without runs. */
const small = 100;

function frames(chunks: readonly Buffer[], limits: FramerLimits = defaultLimits): string[] {
  const seen: string[] = [];
  const framer = new Framer(
    {
      frame: (kind, buffer, start, end, offset) =>
        seen.push(`${offset} ${kind} ${buffer.toString('latin1', start, end)}`),
      violation: ({ rule, offset, detail }) => seen.push(`${offset} ! ${rule} ${detail}`),
    },
    limits,
  );
  for (const chunk of chunks) framer.push(chunk);
  framer.end();
  return joinedUp(seen);
}

/** How bytes are cut that are not read, or white space, is no matter. */
function joinedUp(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const [, kind, rest] = /^\d+ (opaque|keepalive) (.*)$/s.exec(line) ?? [];
    const last = joined.at(-1);
    if (kind !== undefined && last?.split(' ', 2)[1] === kind) joined[joined.length - 1] = last + rest;
    else joined.push(line);
  }
  return joined;
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

function expectAlike(text: string | Buffer, limits?: FramerLimits): void {
  const bytes = Buffer.concat([Buffer.from(header), Buffer.from(text as string)]);
  expect(frames([bytes], limits)).toEqual(frames(cut(bytes, small), limits));
}

const message =
  `<message from='juliet@example.org/phone' to="romeo@example.org" type='chat' id='a-1' xml:lang='de' >` +
  `<body>Grüße &amp; 😀 ]x] &quot;it's&quot;</body><active xmlns='http://jabber.org/protocol/chatstates'/>` +
  `<x.y-z_1><r a='&lt;'/></x.y-z_1></message>`;
const sentinel = `<iq type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq><presence/><r xmlns='urn:xmpp:sm:3'/>`;
const marks = ` \t\n<>/='"&;!?-[]:.a0_x\0\x7f\x80\xbf\xc3\xe0\xed\xef\xf0\xf5\xff`;

describe('what is read by runs is what is read without', () => {
  it('plain elements, all of them in one run', () => {
    const run = plainRun();
    const bytes = Buffer.from(message + sentinel + message);
    run.load(bytes, defaultLimits);
    expect(run.read(0, bytes.length)).toBe(5);
    expect([...run.ends.subarray(0, 5)].map((end) => end & 1)).toEqual([0, 0, 0, 1, 0]);
    expect((run.ends[4] as number) >> 1).toBe(bytes.length);
    expectAlike(message + sentinel + message);
  });

  it('with any byte of an element changed, left out or put in', () => {
    const bytes = Buffer.from(message);
    for (let at = 0; at < bytes.length; at++) {
      const [before, after] = [bytes.subarray(0, at), Buffer.from(message + sentinel).subarray(at)];
      expectAlike(Buffer.concat([before, after.subarray(1)]));
      for (const mark of Buffer.from(marks, 'latin1')) {
        expectAlike(Buffer.concat([before, Buffer.of(mark), after.subarray(1)]));
        expectAlike(Buffer.concat([before, Buffer.of(mark), after]));
      }
    }
  }, 60_000);

  it('cut anywhere, over what earlier bytes have left behind', () => {
    const bytes = Buffer.from(message + sentinel);
    for (const left of [' ', '>', '/>', "'", '<', 'a', '="'])
      for (let at = 0; at < bytes.length; at++) {
        plainRun().load(Buffer.from(left.repeat(1000)), defaultLimits);
        expectAlike(Buffer.concat([Buffer.from(message), bytes.subarray(0, at)]));
      }
  });

  it('any mixture of elements, under any limits', () => {
    const name = fc.constantFrom(
      'message',
      'presence',
      'iq',
      'r',
      'stream',
      'a.b',
      'x:y',
      'é',
      'aaaaaaaaaaaaaaaaaaaaaaaaa',
    );
    const value = fc.constantFrom(
      '',
      'a',
      "it's",
      'urn:x',
      '&amp;',
      '&#65;',
      '&no;',
      '<',
      'é',
      '￾',
      'jabber:client',
    );
    const attribute = fc
      .tuple(
        fc.constantFrom('id', 'to', 'xmlns', 'xml:lang', 'xmlns:x', 'x:a', 'é'),
        value,
        fc.constantFrom('"', "'"),
      )
      .map(([key, text, quote]) => ` ${key}=${quote}${text}${quote}`);
    const { element } = fc.letrec<{ element: string }>((tie) => ({
      element: fc
        .tuple(
          name,
          fc.array(attribute, { maxLength: 4 }),
          fc.array(
            fc.oneof(
              { maxDepth: 6 },
              value,
              fc.constantFrom('<!-- -->', '<![CDATA[<]]>', ']]>', ' '),
              tie('element'),
            ),
            {
              maxLength: 3,
            },
          ),
        )
        .map(([tag, attributes, children]) =>
          children.length === 0
            ? `<${tag}${attributes.join('')}/>`
            : `<${tag}${attributes.join('')}>${children.join('')}</${tag}>`,
        ),
    }));
    const limits = fc.record({
      stanzaBytes: fc.integer({ min: 120, max: 400 }),
      depth: fc.integer({ min: 1, max: 5 }),
      attributes: fc.integer({ min: 0, max: 4 }),
      nameBytes: fc.integer({ min: 6, max: 30 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(element, fc.constantFrom(message, ' ', '\n')), { maxLength: 20 }),
        limits,
        (parts, bounds) => {
          expectAlike(parts.join(''), bounds);
          expectAlike(parts.join(''));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('more than fits a run at once, and elements larger than that', () => {
    const body = 'x'.repeat(100_000);
    expectAlike(`${message.repeat(300)}<message><body>${body}</body></message>${message.repeat(300)}`);
  });
});

it('a sink that resets the stream ends the run', () => {
  const seen: string[] = [];
  const framer: Framer = new Framer({
    frame(kind, buffer, start, end) {
      seen.push(`${kind} ${buffer.toString('latin1', start, end)}`);
      if (kind === 'nonza') framer.reset();
    },
    violation: ({ rule }) => seen.push(`! ${rule}`),
  });
  const proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  framer.push(Buffer.from(`${header}${message}${proceed}${header}${message}`));
  expect(seen.map((line) => line.slice(0, 12))).toEqual([
    'stream-open ',
    'stanza <mess',
    'nonza <proce',
    'stream-open ',
    'stanza <mess',
  ]);
});

it('a framer called by the sink of another one reads without runs', () => {
  const counts = { inner: 0, outer: 0 };
  const inner = new Framer({
    frame: (kind) => void (kind === 'stanza' && counts.inner++),
    violation: () => undefined,
  });
  inner.push(Buffer.from(header));
  const outer = new Framer({
    frame(kind) {
      if (kind !== 'stanza') return;
      counts.outer++;
      inner.push(Buffer.from(sentinel.repeat(5)));
    },
    violation: () => undefined,
  });
  outer.push(Buffer.from(header + message.repeat(4)));
  expect(counts).toEqual({ outer: 4, inner: 4 * 10 });
});
