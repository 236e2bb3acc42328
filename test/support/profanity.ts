// profanity: a client with a screen of its own, driven by its keys as a person would.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from './cli.js';
import { startTerminal } from './tmux.js';

export interface ProfanityOptions {
  /** `trust`: STARTTLS, `legacy`: TLS from the first byte on, and the person is asked about the certificate. */
  readonly policy: 'trust' | 'legacy';
  readonly port: number;
}

export interface Profanity {
  /** Types a line and presses Enter. */
  type(line: string): Promise<void>;
  /** The screen, once `pattern` is on it. */
  until(pattern: RegExp): Promise<string>;
}

/** The account that profanity keeps in a file of its own (INI, as its `/account` writes it). */
const account = ({ policy, port }: ProfanityOptions): string => `[user1@localhost]
enabled=true
jid=user1@localhost
resource=profanity
server=127.0.0.1
port=${port}
password=pass1
tls.policy=${policy}
`;

/** Starts it as user1 of localhost in a home of its own, where nobody was before. It is gone after the test. */
export async function startProfanity(options: ProfanityOptions): Promise<Profanity> {
  const directory = await temporaryDirectory();
  const file = async (folder: string, name: string, text: string) => {
    await mkdir(join(directory, folder, 'profanity'), { recursive: true });
    await writeFile(join(directory, folder, 'profanity', name), text);
  };
  await file('.local/share', 'accounts', account(options));
  await file('.config', 'profrc', '[ui]\nsplash=false\n');
  const size = { columns: 100, rows: 30 };
  const terminal = await startTerminal('TERM=screen-256color profanity -a user1@localhost', {
    ...{ directory, ...size },
  });
  return {
    async type(line) {
      await terminal.press(line, 'Enter');
    },
    until: (pattern) => terminal.until(pattern),
  };
}
