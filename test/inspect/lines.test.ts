import { beforeAll, describe, expect, it } from 'vitest';
import { lines } from '../../src/inspect/lines.js';
import { micros } from '../../src/model/time.js';
import { Script, session } from '../ui/records.js';

beforeAll(() => {
  process.env.TZ = 'UTC';
});

describe('lines', () => {
  it('gives time, stream, arrow, words, answer time and XEPs', () => {
    const text = session().map((record) => lines(record));
    expect(text).toContain('09:30:00.002 #1   → stream open to=example.net version=1.0');
    expect(text).toContain(
      '09:30:15.144 #1   ← iq error remote-server-not-found (cancel) ping ← nowhere.example.net (120.400 ms) [XEP-0199]',
    );
    expect(text).toContain('09:30:15.148 #2   · connection reset by the client (155 B up, 0 B down)');
  });

  it('lets no control character through', () => {
    for (const record of session()) expect(lines(record)).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('is one line whatever the stanza holds', () => {
    const [record] = new Script().element(
      1,
      'upstream',
      '<message><body>a\r\nb\x1b]0;title\x07</body></message>',
    ).records;
    expect(record && lines(record)).toMatch(/“a b\\x1b\]0;title\\x07”$/);
  });

  it('colours only when asked', () => {
    const [record] = new Script().element(1, 'upstream', "<iq type='error' id='1'/>", micros(5)).records;
    if (record === undefined) throw new Error('no record');
    expect(lines(record)).not.toContain('\x1b');
    expect(lines(record, { colour: true })).toContain('\x1b[31miq');
    expect(lines(record, { colour: true }).replaceAll(/\x1b\[\d+m/g, '')).toBe(lines(record));
  });
});
