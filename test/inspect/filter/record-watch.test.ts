import { describe, expect, it } from 'vitest';
import { type Filter, isFilterError, parseFilter } from '../../../src/inspect/filter/filter.js';
import { RecordWatch } from '../../../src/inspect/filter/record-watch.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { Script } from '../../ui/records.js';

const filter = (text: string): Filter => {
  const parsed = parseFilter(text);
  if (isFilterError(parsed)) throw new Error(parsed.message);
  return parsed;
};

const watching = (records: readonly TapRecord[], ...awaited: Filter[]): RecordWatch => {
  const watch = new RecordWatch([], awaited);
  for (const record of records) watch.note(record);
  return watch;
};

const request = (script = new Script()): Script =>
  script.element(1, 'upstream', "<iq type='get' id='1' to='a@b'><ping xmlns='urn:xmpp:ping'/></iq>");
const answered = (): Script => request().element(1, 'downstream', "<iq type='result' id='1' from='a@b'/>");

describe('what is waited for', () => {
  const late = filter('iq && unanswered && age>2s');

  it('comes true in the time of the clock', () => {
    const { records } = request();
    const watch = watching(records, late);
    const at = records[0]?.at ?? 0;
    expect(watch.isWaiting).toBe(true);
    expect(watch.look(micros(at + 1_900_000))).toBeUndefined();
    expect(watch.look(micros(at + 2_100_000))).toEqual({ record: records[0], filter: late });
  });

  it('comes true in the time of the capture', () => {
    const { records } = request().pause(2_500).element(1, 'upstream', '<presence/>');
    const watch = watching(records, late);
    expect(watch.isDue(records[1] as TapRecord)).toBe(true);
    expect(watch.look()?.record).toBe(records[0]);
    expect(watch.isDue(records[1] as TapRecord)).toBe(false);
  });

  it('does not come true when the answer comes', () => {
    const { records } = answered().pause(5_000).element(1, 'upstream', '<presence/>');
    expect(watching(records, late).look()).toBeUndefined();
  });

  it('is acknowledged by a receipt', () => {
    const receipted = filter('message && acked');
    const asks = "<message id='m' to='a@b'><body>x</body><request xmlns='urn:xmpp:receipts'/></message>";
    const script = new Script().element(1, 'upstream', asks);
    expect(watching(script.records, receipted).look()).toBeUndefined();
    script.element(
      1,
      'downstream',
      "<message from='a@b/c'><received xmlns='urn:xmpp:receipts' id='m'/></message>",
    );
    expect(watching(script.records, receipted).look()?.record).toBe(script.records[0]);
  });

  it('goes by what its connection was when it went by', () => {
    const bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
    const bound =
      "<iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@b/c</jid></bind></iq>";
    const { records } = new Script().element(1, 'upstream', bind).element(1, 'downstream', bound);
    expect(watching(records, filter('iq && type==set && phase==bound && age>=0s')).look()).toBeUndefined();
  });

  it('is among the latest only', () => {
    const script = request();
    for (let n = 0; n < 25_000; n++) script.element(1, 'upstream', '<presence/>');
    expect(watching(script.records, filter('iq && unanswered')).look()).toBeUndefined();
  });
});

it('costs nothing where nobody waits', () => {
  const { records } = request();
  const watch = new RecordWatch([filter('iq && unanswered')], [filter('message')]);
  for (const record of records) watch.note(record);
  expect(watch.isWaiting).toBe(false);
  expect(watch.look()).toBeUndefined();
  expect(filter('iq && unanswered').matches(records[0] as TapRecord, watch.facts)).toBe(true);
});

it.each([
  ['iq && age>1s', true],
  ['!acked', true],
  ['message || (iq && unanswered)', true],
  ['phase==bound', false],
  ['marked', false],
])('%s may match later: %s', (text, expected) => expect(filter(text).mayMatchLater).toBe(expected));
