// What a section of the bench is: the contract of sections/.
import type { TcpEndpoint } from '../../src/model/endpoint.js';
import type { Row } from './row.js';

/** Other people's programs by name: shell commands that find what they need in environment variables. */
export type Commands = Readonly<Record<string, string>>;

export interface Settings {
  /** Sizes that only show that everything works. */
  readonly isQuick: boolean;
  /** TCP forwarders beside those that the bench knows. */
  readonly proxies: Commands;
  /** Load generators to compare an idle client with. */
  readonly clients: Commands;
  /** Where the clients log in; an embedded server of ours when absent. */
  readonly server?: TcpEndpoint;
  readonly domain: string;
}

export interface Section {
  /**
   * Takes the figures. Rejects when a measurement could not be made; a peer that is not installed is a note instead.
   * @param note says what a reader of the figures should know
   */
  measure(settings: Settings, note: (text: string) => void): Promise<readonly Row[]>;
}
