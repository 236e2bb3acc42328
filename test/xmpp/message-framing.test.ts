// The session's stream as WebSocket messages, and the server's messages as a stream.
import { describe, expect, it } from 'vitest';
import { MessageFraming } from '../../src/xmpp/message-framing.js';
import { memoryPair } from '../support/memory-connection.js';
import { Queue } from '../support/sockets.js';

const framing = 'urn:ietf:params:xml:ns:xmpp-framing';

function connected() {
  const [near, far] = memoryPair();
  const messages = new Queue<string>();
  const pieces = new Queue<string>();
  const closed = new Queue<string>();
  const framed = new MessageFraming(near);
  framed.receive({
    bytes: (bytes) => pieces.put(Buffer.from(bytes).toString()),
    closed: (cause, detail) => closed.put(detail === undefined ? cause : `${cause}: ${detail}`),
  });
  far.receive({ bytes: (bytes) => messages.put(Buffer.from(bytes).toString()), closed: () => undefined });
  return {
    write: (text: string) => framed.write(Buffer.from(text)),
    say: (text: string) => far.write(Buffer.from(text)),
    messages,
    pieces,
    closed,
  };
}

const header = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='a&amp;b' version='1.0'>`;

describe('what goes out', () => {
  it('is one element a message, with its namespace', async () => {
    const { write, messages } = connected();
    write(header);
    write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>x</auth>");
    write(header);
    write('<presence/>\n<message to="a>b"><body xmlns="x"/></message><iq\nid="1"/>');
    write('<stream:error><x/></stream:error></stream:stream>');
    const open = `<open xmlns='${framing}' to='a&amp;b' version='1.0'/>`;
    for (const expected of [
      open,
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>x</auth>",
      open,
      "<presence xmlns='jabber:client'/>",
      `<message xmlns='jabber:client' to="a>b"><body xmlns="x"/></message>`,
      `<iq xmlns='jabber:client'\nid="1"/>`,
      "<stream:error xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><x/></stream:error>",
      `<close xmlns='${framing}'/>`,
    ])
      expect(await messages.take()).toBe(expected);
  });
});

describe('what comes in', () => {
  it('is a stream', async () => {
    const { say, pieces } = connected();
    say(`<open xmlns='${framing}' from='x' id='&lt;1' version='1.0' xml:lang='en'/>`);
    say(`<f:open xmlns:f="${framing}" from='y'/>`);
    say(' ');
    say("<message xmlns='jabber:client'/>");
    say("<opening xmlns='x'/>");
    say(`<close xmlns='${framing}'/>`);
    const root = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";
    for (const expected of [
      `${root} from='x' id='&lt;1' xml:lang='en' version='1.0'>`,
      `${root} from='y'>`,
      "<message xmlns='jabber:client'/>",
      "<opening xmlns='x'/>",
      '</stream:stream>',
    ])
      expect(await pieces.take()).toBe(expected);
  });

  it('is sent elsewhere by a stream error', async () => {
    const { say, pieces } = connected();
    say(`<close xmlns='${framing}' see-other-uri='wss://b/x'/>`);
    expect(await pieces.take()).toContain('>wss://b/x</see-other-host>');
    expect(await pieces.take()).toBe('</stream:stream>');
  });

  it.each(['<message', 'text', 'x<message/>'])('must be whole elements: %s', async (text) => {
    const { say, closed } = connected();
    say(text);
    expect(await closed.take()).toMatch(
      /^error: the server sent a WebSocket message that is no whole element/,
    );
  });
});
