import { describe, expect, it } from 'vitest';
import type { Direction } from '../../src/model/flow.js';
import { StartTlsWatch, type WatchedPiece } from '../../src/xmpp/starttls-watch.js';

const streams = "xmlns:stream='http://etherx.jabber.org/streams'";
const header = `<?xml version='1.0'?><stream:stream to='a.example' xmlns='jabber:client' ${streams} version='1.0'>`;
const tls = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'";

const watched = (direction: Direction, ...pieces: string[]): WatchedPiece[] => {
  const watch = new StartTlsWatch();
  return pieces.flatMap((piece) => watch.push(direction, Buffer.from(piece, 'latin1')));
};
const kinds = (...pieces: string[]): string[] => watched('downstream', ...pieces).map(({ kind }) => kind);

describe('StartTlsWatch', () => {
  it('says where <starttls/> ends, whatever follows it', () => {
    const text = `${header}<starttls ${tls}/>`;
    expect(watched('upstream', `${text}\x16\x03\x01\x02\x00\x01`)).toEqual(
      expect.arrayContaining([
        { kind: 'header', to: 'a.example', isServer: false, end: header.length },
        { kind: 'starttls', end: text.length },
      ]),
    );
  });

  it('finds it at every cut and byte by byte', () => {
    const text = `${header}\n<starttls ${tls}></starttls>`;
    const whole = watched('upstream', text);
    for (let cut = 1; cut < text.length; cut++) {
      const pieces = watched('upstream', text.slice(0, cut), text.slice(cut));
      expect(pieces.filter(({ kind }) => kind !== 'other')).toEqual(
        whole.filter(({ kind }) => kind !== 'other'),
      );
    }
    expect(watched('upstream', ...text).at(-1)).toEqual(whole.at(-1));
    expect(whole.at(-1)).toEqual({ kind: 'starttls', end: text.length });
  });

  it('goes by the namespace, not by the name', () => {
    expect(kinds(header, "<starttls xmlns='other'/>")).toEqual(['header', 'other']);
    expect(kinds(header, '<starttls/>')).toEqual(['header', 'other']);
    expect(kinds(header, `<t:proceed xmlns:t='urn:ietf:params:xml:ns:xmpp-tls'/>`)).toEqual([
      'header',
      'proceed',
    ]);
    expect(kinds(header, `<failure ${tls}/>`)).toEqual(['header', 'failure']);
    expect(kinds(header, `<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><aborted/></failure>`)).toEqual([
      'header',
      'other',
    ]);
  });

  it('tells whether STARTTLS is among the features, and not only inside of something', () => {
    const features = (inner: string) =>
      watched('downstream', header, `<stream:features>${inner}</stream:features>`)[1];
    expect(features(`<starttls ${tls}><required/></starttls>`)).toMatchObject({
      kind: 'features',
      offersTls: true,
    });
    expect(features('')).toMatchObject({ kind: 'features', offersTls: false });
    expect(features(`<x xmlns='y'><starttls ${tls}/></x>`)).toMatchObject({ offersTls: false });
  });

  it('settles with a login, a stanza, or what is no XMPP', () => {
    for (const text of [
      "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
      "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>a@b</authorization-identifier></success>",
      '<message/>',
    ])
      expect(kinds(header, text)).toEqual(['header', 'settled']);
    expect(kinds('220 mail.example ESMTP\r\n')).toEqual(['settled']);
    expect(kinds('\x00\x01\x02')).toEqual(['settled']);
  });

  it('knows streams between servers', () => {
    const text = header.replace('jabber:client', 'jabber:server');
    expect(watched('upstream', text)[0]).toMatchObject({ kind: 'header', isServer: true });
  });

  it('gives up on what is too large', () => {
    expect(kinds(header, `<stream:features>${'x'.repeat(70_000)}`)).toContain('settled');
  });
});
