// Readers of flags and arguments that several commands share. Each says what would be right.
import { InvalidArgumentError } from 'commander';
import { parseSize } from '../model/duration.js';
import { type Endpoint, parseEndpoint } from '../model/endpoint.js';

export function readEndpoint(text: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if ('wrong' in endpoint) {
    throw new InvalidArgumentError(`${endpoint.wrong}; write tcp://127.0.0.1:5222 or unix:///tmp/x.sock.`);
  }
  return endpoint;
}

/** Bytes. */
export function readSize(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes === 0)
    throw new InvalidArgumentError('It should be a size such as 256KiB or 1MiB.');
  return bytes;
}
