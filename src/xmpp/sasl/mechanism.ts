// What a SASL mechanism is (RFC 4422): two small machines without I/O, one for each end of the exchange.
import type { Binding } from './binding.js';
import type { Derive, ScramHash } from './derive.js';

/** Who logs in. The texts are as the person typed them; the mechanism prepares them (RFC 4013). */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Whom to act as, when that is not the user: a bare JID (RFC 6120 §6.3.8). */
  readonly authzid?: string;
}

/** The next response, or why this server must not be talked to any further. */
export type ClientReply =
  | { readonly kind: 'response'; readonly bytes: Buffer }
  | { readonly kind: 'fault'; readonly detail: string };

/** One attempt to log in. Nothing in it throws or rejects because of what the server sent. */
export interface SaslClient {
  /** The initial response; a fault when the name or password cannot be expressed. */
  start(): ClientReply;
  /** Answers a challenge. */
  respond(challenge: Uint8Array): Promise<ClientReply>;
  /** Judges the end of the exchange by the data that came with success: undefined, or what is wrong with it. */
  verify(success: Uint8Array | undefined): string | undefined;
}

/** SASL error conditions that a mechanism itself can find (RFC 6120 §6.5). */
export type MechanismFailure = 'malformed-request' | 'not-authorized';

export type ServerStep =
  | { readonly kind: 'challenge'; readonly bytes: Buffer }
  | {
      readonly kind: 'success';
      readonly username: string;
      readonly authzid?: string;
      /** The name was made up: the account ends with the session. */
      readonly isTemporary?: true;
      /** Goes along with the success. */
      readonly bytes?: Buffer;
    }
  | { readonly kind: 'failure'; readonly condition: MechanismFailure };

/** The other end of one attempt; rejects only when its `credentials` or `derive` do. */
export interface SaslServer {
  /** Takes the initial response, then each answer to its challenges. */
  step(response: Uint8Array): Promise<ServerStep>;
}

/** What a server keeps of a password (RFC 5802 §3). */
export interface ScramCredentials {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Finds what is stored for a prepared username. For an unknown one it gives keys that no password fits. */
export type CredentialSource = (username: string, hash: ScramHash) => Promise<ScramCredentials>;

/** What both ends need from outside. */
export interface SaslTools {
  /** Fresh and unguessable: printable ASCII without a comma. */
  nonce(): string;
  readonly derive: Derive;
}

export interface SaslServerTools extends SaslTools {
  readonly credentials: CredentialSource;
}

/** What a mechanism needs of the connection: `binding` TLS with data to bind to, `certificate` TLS with a client's certificate. */
export type MechanismNeed = 'nothing' | 'secrecy' | 'binding' | 'certificate';

export interface ClientMechanism {
  readonly needs: MechanismNeed;
  client(credentials: Credentials, tools: SaslTools, binding?: Binding): SaslClient;
}

/** A mechanism of which we have both ends. */
export interface Mechanism extends ClientMechanism {
  server(tools: SaslServerTools): SaslServer;
}
