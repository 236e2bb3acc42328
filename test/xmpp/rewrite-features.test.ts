import { describe, expect, it } from 'vitest';
import type { StreamContext } from '../../src/xmpp/frame.js';
import { withoutChannelBinding } from '../../src/xmpp/rewrite-features.js';

const context: StreamContext = {
  contentNs: 'jabber:client',
  prefixes: new Map([['stream', 'http://etherx.jabber.org/streams']]),
  attrs: {},
};
const sasl = (...names: string[]) =>
  `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('\n')}</mechanisms>`;
const sasl2 = (...names: string[]) =>
  `<authentication xmlns='urn:xmpp:sasl:2'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}<inline><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-ENDP</mechanism><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication>`;
const bindings = (...types: string[]) =>
  `<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>${types.map((type) => `<channel-binding type='${type}'/>`).join('')}</sasl-channel-binding>`;
const features = (inner: string) => Buffer.from(`<stream:features>${inner}</stream:features>`);

const rewritten = (inner: string) => {
  const result = withoutChannelBinding(features(inner), context);
  return result && { text: String(result.bytes).slice(17, -18), removed: result.removed };
};

describe('withoutChannelBinding', () => {
  it('removes the bound mechanisms of SASL1, SASL2 and FAST and the list of bindings, and nothing else', () => {
    const plus = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1', 'PLAIN'];
    expect(
      rewritten(`${sasl(...plus)}${bindings('tls-exporter')} ${sasl2(...plus)}<x xmlns='y'>é</x>`),
    ).toEqual({
      text: `${sasl('SCRAM-SHA-1', 'PLAIN').replace('<mechanism>S', '\n<mechanism>S')} ${sasl2('SCRAM-SHA-1', 'PLAIN').replace('<mechanism>HT-SHA-256-ENDP</mechanism>', '')}<x xmlns='y'>é</x>`,
      removed: ['SCRAM-SHA-1-PLUS', 'sasl-channel-binding', 'HT-SHA-256-ENDP'],
    });
  });

  it('removes the list of bindings even when no mechanism is bound', () => {
    expect(rewritten(`${sasl('PLAIN')}${bindings('tls-unique')}`)?.text).toBe(sasl('PLAIN'));
  });

  it('leaves everything alone when there is nothing to remove', () => {
    expect(rewritten(sasl('PLAIN'))).toBeUndefined();
    expect(rewritten("<mechanism xmlns='other'>X-PLUS</mechanism>")).toBeUndefined();
    expect(rewritten("<sasl-channel-binding xmlns='other'/>")).toBeUndefined();
  });

  it('goes by namespaces, whatever the prefixes, and is not misled by quotes, comments and CDATA', () => {
    const prefixed =
      "<m:mechanisms xmlns:m='urn:ietf:params:xml:ns:xmpp-sasl' a='>'><m:mechanism>A-PLUS</m:mechanism></m:mechanisms>";
    expect(rewritten(prefixed)?.text).toBe(prefixed.replace('<m:mechanism>A-PLUS</m:mechanism>', ''));
    const odd =
      "<x xmlns='y' a='</x>'><!-- <mechanism>A-PLUS</mechanism> --><![CDATA[<mechanism>A-PLUS</mechanism>]]></x>";
    expect(rewritten(odd)).toBeUndefined();
    expect(rewritten(`${odd}${bindings('tls-unique')}${odd}`)?.text).toBe(odd + odd);
  });
});
