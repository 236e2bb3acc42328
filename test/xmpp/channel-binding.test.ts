import { describe, expect, it } from 'vitest';
import { predictBinding, verdictOnFailure } from '../../src/xmpp/binding-verdict.js';
import { isBound, offeredLogin, withoutChannelBinding } from '../../src/xmpp/channel-binding.js';
import type { StreamContext } from '../../src/xmpp/frame.js';

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

describe('offeredLogin', () => {
  it('has mechanisms and bindings, each once', () => {
    const offer = offeredLogin(
      features(sasl('A', 'B-PLUS') + sasl2('A') + bindings('tls-exporter')),
      context,
    );
    expect(offer).toEqual({
      mechanisms: ['A', 'B-PLUS', 'HT-SHA-256-ENDP', 'HT-SHA-256-NONE'],
      bindings: ['tls-exporter'],
    });
    expect(
      offeredLogin(features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"), context),
    ).toBeUndefined();
  });

  it('knows what is bound', () => {
    expect(['SCRAM-SHA-256-PLUS', 'HT-SHA-256-EXPR', 'HT-SHA-256-NONE', 'PLAIN'].filter(isBound)).toEqual([
      'SCRAM-SHA-256-PLUS',
      'HT-SHA-256-EXPR',
    ]);
  });
});

const both = { client: true, upstream: true };
const intercepting = { ...both, hasOwnCertificate: false };
const terminating = { ...both, hasOwnCertificate: true };
const offer = (...types: string[]) => ({ mechanisms: ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'], bindings: types });

describe('predictBinding', () => {
  it('says what can work, and why', () => {
    expect(predictBinding(offer('tls-exporter'), intercepting)).toEqual([
      'SCRAM-SHA-1-PLUS cannot work: TLS ends in the tap, and client and server are in two different sessions, so no channel binding is the same on both; SCRAM-SHA-1 can',
    ]);
    expect(predictBinding(offer('tls-exporter', 'tls-server-end-point'), terminating)).toEqual([
      "SCRAM-SHA-1-PLUS can work with tls-server-end-point only (not tls-exporter): the tap shows the server's own certificate; SCRAM-SHA-1 can",
    ]);
    expect(predictBinding(offer('tls-exporter'), terminating)[0]).toMatch(
      /cannot work: the server offers tls-exporter/,
    );
    expect(predictBinding(offer(), { ...intercepting, client: false })[0]).toMatch(
      /no TLS between client and tap/,
    );
    expect(predictBinding({ mechanisms: ['PLAIN'], bindings: [] }, intercepting)).toEqual([]);
  });
});

describe('verdictOnFailure', () => {
  const why = (mechanism: string, first: string, standing = intercepting, isRewritten = false) =>
    verdictOnFailure(mechanism, first, standing, isRewritten);

  it('explains a binding that cannot be the same', () => {
    expect(why('SCRAM-SHA-1-PLUS', 'p=tls-exporter,,n=u,r=x')).toMatch(
      /with tls-exporter failed as it must: TLS ends in the tap/,
    );
    expect(why('SCRAM-SHA-1-PLUS', 'p=tls-unique,,n=u,r=x', terminating)).toMatch(
      /tls-server-end-point works/,
    );
    expect(why('SCRAM-SHA-1-PLUS', '')).toMatch(/^SCRAM-SHA-1-PLUS failed as it must/);
  });

  it('is silent about failures that have other reasons', () => {
    expect(why('SCRAM-SHA-1', 'n,,n=u,r=x')).toBeUndefined();
    expect(why('PLAIN', '\0user\0pass')).toBeUndefined();
    expect(why('SCRAM-SHA-1-PLUS', 'p=tls-server-end-point,,n=u', terminating)).toBeUndefined();
  });

  it('explains a downgrade that the rewriting has brought about', () => {
    expect(why('SCRAM-SHA-1', 'y,,n=u,r=x', intercepting, true)).toMatch(
      /since the tap rewrote the features/,
    );
    expect(why('SCRAM-SHA-1', 'y,,n=u,r=x')).toBeUndefined();
  });
});
