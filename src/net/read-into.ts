// Reads a socket into memory that is used again, where Node would take new memory for each read: half the time in the kernel.
import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';

/** Bytes of the first read and of the longest one. Few connections ever fill the first. */
const firstBytes = 16 * 1024;
const mostBytes = 256 * 1024;

/** False stops reading until resume(). The bytes are valid until reading goes on. */
export type OnRead = (bytes: Uint8Array) => boolean;

/** What `onread` wants: a buffer that grows as long as reads fill it. */
export function growing(read: OnRead): OnReadOpts {
  let buffer = Buffer.allocUnsafeSlow(firstBytes);
  let isFilled = false;
  return {
    // Asked for before the first read and after each one.
    buffer: () => {
      if (isFilled && buffer.length < mostBytes) buffer = Buffer.allocUnsafeSlow(4 * buffer.length);
      return buffer;
    },
    callback: (length: number, into: Uint8Array) => {
      isFilled = length === into.length;
      return read(into.subarray(0, length));
    },
  };
}

/** Not public: a Node without it must do too. */
interface Inside {
  _handle?: object | null;
}
interface Options extends SocketConstructorOpts {
  readonly handle: object;
  readonly pauseOnCreate: boolean;
  readonly onread: OnReadOpts;
}

/**
 * Node has no `onread` for accepted sockets: the socket to use in the place of `accepted`, which is paused and half-open and of
 * which nothing has been read. So is the new one; when one of the two is destroyed, so is the other.
 */
export function readInto(accepted: Socket, read: OnRead): Socket {
  const inside = accepted as Inside;
  const handle = inside._handle;
  if (!handle) {
    return accepted.on('data', (bytes) => {
      if (!read(bytes)) accepted.pause();
    });
  }
  inside._handle = null;
  const options: Options = { handle, allowHalfOpen: true, pauseOnCreate: true, onread: growing(read) };
  const socket = new Socket(options);
  accepted.once('close', () => socket.destroy());
  socket.once('close', () => accepted.destroy());
  return socket;
}
