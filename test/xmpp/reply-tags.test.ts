import { expect, test } from 'vitest';
import { type Reply, replyIn } from '../../src/xmpp/reply-tags.js';

const uri = 'urn:xmpp:receipts';
const receipts = { uri, asks: 'request', is: 'received' };

test.each<[string, Reply | undefined]>([
  [`<message><request xmlns='${uri}'/></message>`, { isAsking: true, answer: undefined }],
  [`<message><received xmlns='${uri}' id='7'/></message>`, { isAsking: false, answer: '7' }],
  [
    `<message><r:received id='a&amp;b' xmlns:r="${uri}"/><request xmlns='${uri}'></request></message>`,
    { isAsking: true, answer: 'a&b' },
  ],
  [`<message><received xmlns='${uri}'/></message>`, undefined],
  [`<message><received xmlns='urn:other' id='7'/></message>`, undefined],
  [`<message><x xmlns='y'><request xmlns='${uri}'/></x></message>`, undefined],
  [`<message><!-- <request xmlns='${uri}'/> --></message>`, undefined],
  [`<message><request2 xmlns='${uri}'/></message>`, undefined],
  ['<message/>', undefined],
])('%s', (xml, expected) => expect(replyIn(xml, receipts)).toEqual(expected));
