import { describe, expect, it } from 'vitest';
import { LoginFollower } from '../../src/xmpp/login-follower.js';

const header =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1'>";
const mechanisms = (...names: string[]) =>
  `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms></stream:features>`;
const success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
const failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
const auth = (mechanism: string, first: string) =>
  `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${mechanism}'>${Buffer.from(first).toString('base64')}</auth>`;
const standing = { client: true, upstream: true, hasOwnCertificate: false };

/** What the client gets of what the server sends in these pieces, and what was said. */
function rewritten(...pieces: string[]): { text: string; notes: string[]; isOver: boolean } {
  const follower = new LoginFollower(standing, true);
  let text = '';
  const notes: string[] = [];
  let isOver = false;
  for (const piece of pieces) {
    if (isOver) {
      text += piece;
      continue;
    }
    const followed = follower.push('downstream', Buffer.from(piece, 'latin1'));
    text += followed.instead?.toString('latin1') ?? piece;
    notes.push(...followed.notes.map((note) => `${note.topic}: ${note.text}`));
    isOver = followed.isOver;
  }
  return { text: text + follower.rest().toString('latin1'), notes, isOver };
}

describe('LoginFollower that rewrites', () => {
  const server = `${header}\n${mechanisms('SCRAM-SHA-1-PLUS', 'PLAIN')} ${success}${header}<stream:features/>tail`;
  const expected = server.replace('<mechanism>SCRAM-SHA-1-PLUS</mechanism>', '');

  it('takes out the bound mechanisms and nothing else, at every cut', () => {
    expect(rewritten(server)).toMatchObject({
      text: expected,
      isOver: true,
      notes: ['rewritten: the tap removed from the features of the server: SCRAM-SHA-1-PLUS'],
    });
    for (let cut = 1; cut < server.length; cut++)
      expect(rewritten(server.slice(0, cut), server.slice(cut)).text).toBe(expected);
    expect(rewritten(...server)).toMatchObject({ text: expected, isOver: true });
  });

  it('loses nothing of a stream that is cut, is no XML or goes on without end', () => {
    for (const text of [
      server.slice(0, 250),
      'no XML at all',
      `${header}<stream:features>${'x'.repeat(200_000)}`,
    ])
      for (const pieces of [[text], [text.slice(0, 100), text.slice(100)]])
        expect(rewritten(...pieces).text).toBe(text);
  });
});

describe('LoginFollower', () => {
  it('changes nothing when it only looks on', () => {
    const follower = new LoginFollower(standing, false);
    const followed = follower.push('downstream', Buffer.from(header + mechanisms('A-PLUS', 'B')));
    expect(followed).not.toHaveProperty('instead');
    expect(followed.notes.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^A-PLUS cannot work: .*; B can$/),
    ]);
    expect(followed.isOver).toBe(false);
  });

  it('explains a failure of a bound mechanism, without any secret, and goes on to the next try', () => {
    const follower = new LoginFollower(standing, false);
    follower.push('upstream', Buffer.from(header));
    follower.push('downstream', Buffer.from(header + mechanisms('SCRAM-SHA-1-PLUS', 'PLAIN')));
    follower.push('upstream', Buffer.from(auth('SCRAM-SHA-1-PLUS', 'p=tls-exporter,,n=user,r=nonce')));
    const failed = follower.push('downstream', Buffer.from(failure));
    expect(failed.notes).toHaveLength(1);
    expect(failed.notes[0]?.text).toMatch(/^SCRAM-SHA-1-PLUS with tls-exporter failed as it must/);
    expect(failed.notes[0]?.text).not.toMatch(/user|nonce/);
    follower.push('upstream', Buffer.from(auth('PLAIN', '\0user\0secret')));
    expect(follower.push('downstream', Buffer.from(failure)).notes).toEqual([]);
    expect(follower.push('downstream', Buffer.from(success)).isOver).toBe(true);
  });

  it('is over with the first stanza', () => {
    const follower = new LoginFollower(standing, false);
    follower.push('upstream', Buffer.from(header));
    expect(follower.push('upstream', Buffer.from('<iq/>')).isOver).toBe(true);
  });
});
