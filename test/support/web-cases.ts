// Reads test/fixtures/web (its README has the format): HTTP messages and WebSocket frames are written in words and made here.
import { readdirSync, readFileSync } from 'node:fs';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import type { Secrets } from '../../src/inspect/decoder.js';
import type { Direction } from '../../src/model/flow.js';
import { defaultLimits, type FramerLimits } from '../../src/xmpp/frame.js';
import type { FlowEvent } from './flow-cases.js';
import { unescapeBytes } from './stream-cases.js';

const folder = new URL('../fixtures/web/', import.meta.url);

export interface WebCase {
  readonly name: string;
  /** Of each connection, in the order of the file; `flow` numbers them from 1. */
  readonly events: readonly (FlowEvent & { readonly flow: number })[];
  readonly limits: FramerLimits;
  readonly secrets: Secrets;
  readonly records: readonly string[];
}

export function readWebCases(): WebCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readCase(name.slice(0, -4), readFileSync(new URL(name, folder), 'utf8')));
}

function readCase(name: string, text: string): WebCase {
  const [, head = '', bytes = '', records = ''] =
    /^([\s\S]*?)--- bytes\n([\s\S]*?)--- records\n([\s\S]*)$/.exec(text) ?? [];
  const stanzaBytes = Number(/stanzaBytes=(\d+)/.exec(head)?.[1] ?? defaultLimits.stanzaBytes);
  // Each case, and each direction of it, has a compressor of its own.
  const made = new Maker();
  return {
    name,
    events: bytes
      .split('\n')
      .slice(0, -1)
      .map((line) => made.event(line)),
    limits: { ...defaultLimits, stanzaBytes },
    secrets: head.includes('secrets: keep') ? 'keep' : 'mask',
    records: records.split('\n').slice(0, -1),
  };
}

const opcodes: Readonly<Record<string, number>> = {
  cont: 0,
  text: 1,
  bin: 2,
  odd: 3,
  close: 8,
  ping: 9,
  pong: 10,
};
const crlf = '\r\n';

class Maker {
  readonly #sent: Record<Direction, Buffer> = { upstream: Buffer.alloc(0), downstream: Buffer.alloc(0) };

  event(line: string): FlowEvent & { readonly flow: number } {
    const [, number, arrow, rest = ''] = /^(\d?)(end [<>]|[<>]) ?(.*)$/.exec(line) ?? [];
    const direction: Direction = arrow?.endsWith('<') ? 'downstream' : 'upstream';
    const flow = Number(number || 1);
    if (arrow?.startsWith('end')) return { kind: 'end', direction, flow };
    return { kind: 'bytes', direction, bytes: this.#bytes(direction, rest), flow };
  }

  #bytes(direction: Direction, text: string): Buffer {
    const [, word = '', options = '', content = ''] = /^(\w+)((?::\w+)*)(?: (.*))?$/.exec(text) ?? [];
    const flags = options.split(':');
    const body = unescapeBytes(content);
    switch (word) {
      case 'raw':
        return body;
      case 'upgrade':
        return Buffer.from(
          `GET /ws HTTP/1.1\r\nHost: a.lit\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: xmpp\r\n${lines(content)}${crlf}`,
        );
      case 'switch':
        return Buffer.from(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${lines(content || 'Sec-WebSocket-Protocol: xmpp')}${crlf}`,
        );
      case 'post':
        return message('POST /http-bind HTTP/1.1\r\nHost: a.lit', body, flags);
      case 'ok':
        return message('HTTP/1.1 200 OK', body, flags);
      default:
        return this.#frame(direction, word, flags, body);
    }
  }

  #frame(direction: Direction, word: string, flags: readonly string[], body: Buffer): Buffer {
    const payload = flags.includes('deflate') ? this.#deflated(direction, body) : body;
    const first =
      (opcodes[word] ?? 1) |
      (flags.includes('more') ? 0 : 0x80) |
      (flags.includes('deflate') ? 0x40 : 0) |
      (flags.includes('rsv2') ? 0x20 : 0);
    const isMasked = (direction === 'upstream') !== flags.includes('wrongmask');
    const length =
      payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
    length[0] = (length[0] ?? 0) | (isMasked ? 0x80 : 0);
    const mask = [0x11, 0x22, 0x33, 0x44];
    const masked = payload.map((byte, at) => byte ^ (isMasked ? (mask[at & 3] ?? 0) : 0));
    return Buffer.concat([Buffer.from([first, ...length, ...(isMasked ? mask : [])]), masked]);
  }

  /** With what was sent before as its context (RFC 7692 §7.2.1). */
  #deflated(direction: Direction, body: Buffer): Buffer {
    const dictionary = this.#sent[direction];
    this.#sent[direction] = Buffer.concat([dictionary, body]);
    const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(dictionary.length > 0 && { dictionary }) };
    return deflateRawSync(body, options).subarray(0, -4);
  }
}

const lines = (content: string): string =>
  content
    .split('|')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `${line}${crlf}`)
    .join('');

function message(start: string, body: Buffer, flags: readonly string[]): Buffer {
  const content = flags.includes('gzip') ? gzipSync(body) : body;
  const encoding = flags.includes('gzip') ? 'Content-Encoding: gzip\r\n' : '';
  if (!flags.includes('chunked'))
    return Buffer.concat([
      Buffer.from(`${start}\r\n${encoding}Content-Length: ${content.length}\r\n\r\n`),
      content,
    ]);
  const half = Math.ceil(content.length / 2);
  const chunk = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)};x=y\r\n`), bytes, Buffer.from(crlf)]);
  return Buffer.concat([
    Buffer.from(`${start}\r\n${encoding}Transfer-Encoding: chunked\r\n\r\n`),
    ...[chunk(content.subarray(0, half)), chunk(content.subarray(half))].filter((each) => each.length > 9),
    Buffer.from('0\r\nTrailer: x\r\n\r\n'),
  ]);
}
