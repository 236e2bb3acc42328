// The command line of the bench.
import { parseArgs } from 'node:util';
import { parseEndpoint, type TcpEndpoint } from '../../src/model/endpoint.js';
import { exitCode, UserError } from '../../src/model/errors.js';
import type { Commands, Settings } from './section.js';

export interface Options extends Settings {
  /** All of them when none is named. */
  readonly sections: readonly string[];
  /** Where the raw samples go. */
  readonly json?: string;
}

const flags = {
  quick: { type: 'boolean', default: false },
  json: { type: 'string' },
  proxy: { type: 'string', multiple: true },
  clients: { type: 'string', multiple: true },
  server: { type: 'string' },
  domain: { type: 'string', default: 'localhost' },
} as const;

/** @throws UserError that names the flag */
export function readOptions(args: readonly string[], sections: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !sections.includes(name));
  if (unknown !== undefined)
    throw usage(`${unknown}: there is no such section; there are ${sections.join(', ')}`);
  return {
    sections: positionals.length > 0 ? positionals : sections,
    isQuick: values.quick,
    proxies: commands('--proxy', values.proxy ?? []),
    clients: commands('--clients', values.clients ?? []),
    domain: values.domain,
    ...(values.server !== undefined && { server: tcpEndpoint(values.server) }),
    ...(values.json !== undefined && { json: values.json }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function commands(flag: string, texts: readonly string[]): Commands {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, command] = /^([^=\s]+)=(.*\S.*)$/.exec(text) ?? [];
      if (name === undefined || command === undefined)
        throw usage(`${flag} ${text}: it should be NAME=COMMAND`);
      return [name, command];
    }),
  );
}

function tcpEndpoint(text: string): TcpEndpoint {
  const endpoint = parseEndpoint(text, ['tcp']);
  if ('wrong' in endpoint) throw usage(`--server ${text}: ${endpoint.wrong}`);
  return endpoint;
}

const usage = (message: string): UserError => new UserError(message, exitCode.usage);
