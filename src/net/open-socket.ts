// Opens a bare, half-open socket for those who read it in their own way.
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../model/endpoint.js';
import { socketAddress } from './address.js';
import { connectTimeoutMs, timedOut } from './client-socket.js';
import { netError } from './fault.js';

/** Connected and paused. Rejects with a NetError. */
export function openSocket(endpoint: Endpoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...socketAddress(endpoint), allowHalfOpen: true, noDelay: true }).pause();
    const timer = setTimeout(() => socket.destroy(timedOut()), connectTimeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(netError(error));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
