import { describe, expect, it } from 'vitest';
import { FeaturesRewriter } from '../../src/xmpp/features-rewriter.js';

const header =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1'>";
const mechanisms = (...names: string[]) =>
  `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms></stream:features>`;
const success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

/** What the client gets of what the server sends in these pieces, and what was said. */
function rewritten(...pieces: string[]): { text: string; removed: string[][]; isOver: boolean } {
  const rewriter = new FeaturesRewriter();
  let text = '';
  const removed: string[][] = [];
  let isOver = false;
  for (const piece of pieces) {
    if (isOver) {
      text += piece;
      continue;
    }
    const one = rewriter.push(Buffer.from(piece, 'latin1'));
    text += one.bytes.toString('latin1');
    removed.push(...one.removed.map((names) => [...names]));
    isOver = one.isOver;
  }
  return { text: text + rewriter.rest().toString('latin1'), removed, isOver };
}

describe('FeaturesRewriter', () => {
  const server = `${header}\n${mechanisms('SCRAM-SHA-1-PLUS', 'PLAIN')} ${success}${header}<stream:features/>tail`;
  const expected = server.replace('<mechanism>SCRAM-SHA-1-PLUS</mechanism>', '');

  it('takes out the bound mechanisms and nothing else, at every cut', () => {
    expect(rewritten(server)).toMatchObject({
      text: expected,
      isOver: true,
      removed: [['SCRAM-SHA-1-PLUS']],
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
