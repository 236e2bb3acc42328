// Readers of flags and arguments that several commands share. Each says what would be right.
import { InvalidArgumentError, Option } from 'commander';
import { formatSize, parseDuration, parseSize } from '../model/duration.js';
import {
  type Endpoint,
  parseEndpoint,
  type StreamEndpoint,
  streamKinds,
  type TargetEndpoint,
  targetKinds,
} from '../model/endpoint.js';
import { visible } from '../model/sanitise.js';
import type { Micros } from '../model/time.js';
import { defaultLimits } from '../xmpp/frame.js';

export const readEndpoint = (text: string): Endpoint =>
  read(text, 'tcp://127.0.0.1:5222, tls://, udp:// or unix:///tmp/x.sock');

/** A plain stream of bytes. */
export const readStreamEndpoint = (text: string): StreamEndpoint =>
  read(text, 'tcp://127.0.0.1:5222 or unix:///tmp/x.sock', streamKinds);

/** An endpoint to connect to. */
export const readUpstream = (text: string): Endpoint => connectable(readEndpoint(text));

/** What a load can be for. */
export const readTargetEndpoint = (text: string): TargetEndpoint =>
  connectable(read(text, 'tcp://127.0.0.1:5222 or xmpp://example.org', targetKinds));

function read<K extends (Endpoint | TargetEndpoint)['kind']>(
  text: string,
  examples: string,
  kinds?: readonly K[],
) {
  const endpoint = parseEndpoint(text, kinds);
  if ('wrong' in endpoint)
    throw new InvalidArgumentError(`It should be like ${examples}: ${visible(endpoint.wrong)}.`);
  return endpoint;
}

function connectable<E extends Endpoint | TargetEndpoint>(endpoint: E): E {
  if ('port' in endpoint && endpoint.port === 0)
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

/** A length of time above zero. */
export function readDuration(text: string): Micros {
  const duration = parseDuration(text);
  if (duration === undefined || duration === 0)
    throw new InvalidArgumentError('It should be a time such as 500ms, 60s or 2m.');
  return duration;
}

/** A default as a person would type it: `64MiB`. */
export const formatFlagSize = (bytes: number): string => formatSize(bytes).replace('.0', '').replace(' ', '');

/** Bytes of history that the screen keeps. */
export const defaultBuffer = 64 * 1024 ** 2;

export const bufferOption = (): Option =>
  new Option('--buffer <size>', 'history that the screen keeps')
    .argParser(readSize)
    .default(defaultBuffer, formatFlagSize(defaultBuffer));

export const maxStanzaOption = (description: string): Option =>
  new Option('--max-stanza <size>', description)
    .argParser(readSize)
    .default(defaultLimits.stanzaBytes, formatFlagSize(defaultLimits.stanzaBytes));

export const secretsOption = (description: string): Option =>
  new Option('--secrets <how>', description).choices(['mask', 'keep']).default('mask');
