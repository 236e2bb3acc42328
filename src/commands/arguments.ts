// Readers of flags and arguments that several commands share. Each says what would be right.
import { InvalidArgumentError, Option } from 'commander';
import { formatSize, parseSize } from '../model/duration.js';
import { type Endpoint, parseEndpoint } from '../model/endpoint.js';
import { visible } from '../model/sanitise.js';

export function readEndpoint(text: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if ('wrong' in endpoint) {
    const { wrong } = endpoint;
    throw new InvalidArgumentError(
      `It should be like tcp://127.0.0.1:5222 or unix:///tmp/x.sock: ${visible(wrong)}.`,
    );
  }
  return endpoint;
}

/** An endpoint to connect to. */
export function readUpstream(text: string): Endpoint {
  const endpoint = readEndpoint(text);
  if (endpoint.kind === 'tcp' && endpoint.port === 0)
    throw new InvalidArgumentError('Port 0 is for listening; write the port of the server.');
  return endpoint;
}

/** Bytes. */
export function readSize(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes === 0)
    throw new InvalidArgumentError('It should be a size such as 256KiB or 1MiB.');
  return bytes;
}

/** Bytes of history that the screen keeps. */
export const defaultBuffer = 64 * 1024 ** 2;

export const bufferOption = (): Option =>
  new Option('--buffer <size>', 'history that the screen keeps')
    .argParser(readSize)
    .default(defaultBuffer, formatSize(defaultBuffer));
