// The near end of a path: sends, and waits until the far end has told that everything arrived.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface NearEnd {
  /** Resolves when the kernel or the socket's own buffer has room again. */
  send(bytes: Uint8Array): Promise<void>;
  /** Resolves when the far end has received all that was sent, which must have ended with a newline. */
  arrived(): Promise<void>;
  close(): void;
}

/** Opens a connection to a forwarder, or to the far end itself. */
export async function nearEnd(port: number): Promise<NearEnd> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true }).setEncoding('latin1');
  await once(socket, 'connect');
  let sent = 0;
  let answers = '';
  let wake = (): void => undefined;
  socket.on('data', (text: string) => {
    answers += text;
    wake();
  });
  socket.once('close', () => {
    throw new Error('the connection was closed');
  });
  return {
    async send(bytes) {
      sent += bytes.length;
      if (!socket.write(bytes)) await once(socket, 'drain');
    },
    async arrived() {
      while (!answers.includes(`h='${sent}'`))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      answers = '';
    },
    close() {
      socket.removeAllListeners('close').end();
    },
  };
}
