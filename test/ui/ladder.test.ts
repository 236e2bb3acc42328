import { describe, expect, it, test } from 'vitest';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { actors, lane, laneWidth } from '../../src/ui/ladder.js';
import { toAscii } from '../../src/ui/paint.js';
import { lineText, lineWidth } from '../../src/ui/styled.js';

type Fields = Readonly<Record<string, unknown>>;

const record = (fields: Fields): TapRecord =>
  ({ seq: 1, flow: 1, at: micros(0), offset: 0, ...fields }) as TapRecord;
const up = { dir: 'upstream' };
const down = { dir: 'downstream' };
const stanza = { t: 'stanza', name: 'message', ns: 'jabber:client', xml: '<message/>', size: 10 };
const header = { t: 'stream', attrs: {}, xml: '' };
const bytes = { upstream: 0, downstream: 0 };

const drawn: readonly [string, Fields, string][] = [
  ['a stanza up', { ...stanza, ...up }, '│────────┼───────▶│'],
  ['a stanza down', { ...stanza, ...down }, '│◀───────┼────────│'],
  ['a stream header', { ...header, ...up, event: 'open' }, '│════════╪═══════▶│'],
  ['a restart', { ...header, ...down, event: 'restart' }, '│◀═══[restart]════│'],
  ['a keepalive', { t: 'keepalive', ...up, size: 1 }, '│┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄▶│'],
  ['TLS with the client', { t: 'tls', leg: 'client', event: 'established' }, '│  [TLS] │        │'],
  ['TLS with the server', { t: 'tls', leg: 'upstream', event: 'established' }, '│        │  [TLS] │'],
  ['TLS across', { t: 'tls', leg: 'both', event: 'hello' }, '│      [TLS]      │'],
  ['failed TLS', { t: 'tls', leg: 'upstream', event: 'failed' }, '│        │ [TLS!] │'],
  ['a reset by the client', { t: 'close', ...up, how: 'rst', bytes }, '│  [RST] │        │'],
  ['the end', { t: 'close', how: 'local', bytes }, '│      [end]      │'],
  ['a beginning', { t: 'open', transport: 'tcp', client: '', upstream: '' }, '│      [open]     │'],
  ['a broken rule', { t: 'violation', ...up, rule: '', rfc: '', detail: '' }, '│───[!]──┼───────▶│'],
  ['lint', { t: 'lint', ...down, rule: '', rfc: '', detail: '' }, '│        │ [lint] │'],
  ['a note', { t: 'note', topic: 'tls', text: '' }, '│      [note]     │'],
  ['a datagram', { t: 'datagram', ...down, bytes: 1, protocol: 'stun' }, '│◀┄┄┄┄┄[stun]┄┄┄┄┄│'],
  ['a name of no use', { t: 'data', ...up, bytes: 1, protocol: 'a\x1b[b' }, '│┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄▶│'],
  ['a gap', { t: 'gap', ...up, bytes: 1 }, '│┄┄┄┄┄┄[gap]┄┄┄┄┄▶│'],
  ['a segment', { t: 'segment', ...up, event: 'reset', bytes: 0 }, '│┄┄┄┄┄┄[RST]┄┄┄┄┄▶│'],
  ['packets', { t: 'packets', counts: {} }, '│        │        │'],
];

describe('the lane', () => {
  test.each(drawn)('draws %s', (_, fields, expected) => {
    expect(lineText(lane(record(fields), 19, 'plain'))).toBe(expected);
  });

  test.each(drawn)('is as wide as it is told: %s', (_, fields) => {
    for (let width = 17; width <= 41; width += 2)
      expect(lineWidth(lane(record(fields), width, 'plain'))).toBe(width);
  });

  test.each(drawn)('has an ASCII form: %s', (_, fields, expected) => {
    const ascii = toAscii(lineText(lane(record(fields), 19, 'plain')));
    expect(ascii).toMatch(/^[\x20-\x7e]{19}$/);
    expect(ascii).not.toContain('?');
    expect(ascii.length).toBe(expected.length);
  });

  it('is odd, so that the tap stands in the middle, and gives way in a narrow panel', () => {
    for (let columns = 1; columns < 200; columns++) {
      const width = laneWidth(columns);
      expect(width === 0 || width % 2 === 1).toBe(true);
      if (width > 0) expect(actors(width)).toMatch(/^client +tap +server$/);
      expect(width).toBeLessThan(columns / 2);
    }
    expect(actors(19)).toBe('client  tap  server');
  });
});
