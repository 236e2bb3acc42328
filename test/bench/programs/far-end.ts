// The far end of every path: discards what it gets, and tells how much that was whenever a read ends with a newline.
import { createServer } from 'node:net';
import { streamHeader } from '../stanzas.js';

const newline = 0x0a;

const server = createServer({ noDelay: true }, (socket) => {
  let received = 0;
  socket.on('data', (bytes) => {
    if (received === 0) socket.write(streamHeader);
    received += bytes.length;
    // Valid on the stream, as the tap looks on: an acknowledgement in the manner of XEP-0198.
    if (bytes.at(-1) === newline) socket.write(`<a xmlns='urn:xmpp:sm:3' h='${received}'/>`);
  });
  socket.on('error', () => socket.destroy());
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`port ${address.port}\n`);
});
