// A connection on which TLS has begun or begins: the leg to the server first, so that what goes wrong there can be told to the client.
import { isIP, type Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import type { ClientHello } from '../../model/client-hello.js';
import type { Endpoint } from '../../model/endpoint.js';
import { UserError } from '../../model/errors.js';
import { connectTimeoutMs, timedOut } from '../client-socket.js';
import { type Leg, plainLeg } from '../ends.js';
import { netError } from '../fault.js';
import type { DirectBeginning, StartTlsBeginning } from '../gate.js';
import { openSocket } from '../open-socket.js';
import type { HandOver } from '../relay.js';
import { startTls } from '../tls-client.js';
import type { Traffic } from '../traffic.js';
import { acceptTls } from './client-leg.js';
import type { ClientStart } from './client-start.js';
import { relayBetween } from './duplex.js';
import { helloArrives } from './hello-arrival.js';
import type { Interception } from './interception.js';
import { describeCertificate, describeHello } from './news.js';
import { reportTrailing } from './trailing.js';
import { domainName, hostNames, namesXmppDomain, type XmppService } from './xmpp-names.js';

/** RFC 6120 §5.4.2.2, and the end of the stream that goes with it. */
const refusal = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>";

/** For a peer to read the last words and close its half. */
const lingerMs = 2_000;

interface SecureFlowOptions {
  readonly upstream: Endpoint;
  readonly traffic: Traffic;
  readonly interception: Interception;
}

/** Who is talked to, and how it is asked for. */
interface Target {
  readonly domain: string;
  /** Nobody has said which domain is meant: what the certificate of the server is for will do. */
  readonly isGuess?: boolean;
  readonly service: XmppService;
  readonly alpn: readonly string[];
}

/** One connection; each method that runs one resolves when both of its sockets are closed, and never rejects. */
export class SecureFlow {
  readonly #upstream: Endpoint;
  readonly #traffic: Traffic;
  readonly #interception: Interception;
  /** What is open, the outermost socket of each leg: ended when something goes wrong on the way. */
  readonly #open = new Set<Socket>();
  #isRelaying = false;

  constructor({ upstream, traffic, interception }: SecureFlowOptions) {
    this.#upstream = upstream;
    this.#traffic = traffic;
    this.#interception = interception;
  }

  /** Goes on with a plain connection on which TLS begins. */
  takeOver({ client, upstream, beginning }: HandOver): Promise<void> {
    this.#keep(client);
    this.#keep(upstream);
    switch (beginning.kind) {
      case 'direct':
        return this.#whole(client, () => this.#direct(client, upstream, beginning));
      case 'starttls':
        return this.#whole(client, () => this.#startTls(client, upstream, beginning));
    }
  }

  /** A connection to a `tls://` listener: TLS to the server as well, unless that one is plain. */
  listened(client: Socket): Promise<void> {
    this.#keep(client);
    return this.#whole(client, async () => {
      const { hello, bytes } = await this.#hello(client);
      const upstream = await this.#openUpstream();
      if (this.#upstream.kind === 'tls') return this.#direct(client, upstream, { hello, bytes });
      this.#tellHello(hello);
      const { domain } = this.#targetOf(hello);
      const context = await this.#identity(domain, false);
      const alpn = hello.alpn.find((name) => name === 'xmpp-client' || name === 'xmpp-server');
      const near = await this.#acceptClient(client, bytes, context, domain, alpn);
      await this.#relay(near, plainLeg(upstream));
    });
  }

  /** A client of a server that wants TLS from the first byte on: whom it addresses, it says itself. */
  sealed(client: Socket, starts: () => Promise<ClientStart>): Promise<void> {
    this.#keep(client);
    return this.#whole(client, async () => {
      const { hello, to, isServer, bytes } = await this.#told('client', starts());
      const upstream = await this.#openUpstream();
      if (hello) return this.#direct(client, upstream, { hello, bytes });
      const service = isServer ? 'xmpp-server' : 'xmpp-client';
      const target = { domain: this.#domain(to), service, alpn: [service] } as const;
      const far = await this.#secureUpstream(upstream, target);
      client.unshift(bytes);
      await this.#relay(plainLeg(client), { socket: far, raw: upstream });
    });
  }

  async #direct(
    client: Socket,
    upstream: Socket,
    { hello, bytes }: Omit<DirectBeginning, 'kind'>,
  ): Promise<void> {
    this.#tellHello(hello);
    const target = this.#targetOf(hello);
    const far = await this.#secureUpstream(upstream, target);
    const domain = target.isGuess ? this.#provenDomain(far, target.domain) : target.domain;
    const context = await this.#identity(domain, true);
    const alpn = far.alpnProtocol || undefined;
    const near = await this.#acceptClient(client, bytes, context, domain, alpn);
    await this.#relay(near, { socket: far, raw: upstream });
  }

  async #startTls(client: Socket, upstream: Socket, beginning: StartTlsBeginning): Promise<void> {
    const { to, isServer, proceed, early } = beginning;
    let context: SecureContext;
    let far: TLSSocket;
    const domain = this.#domain(to);
    try {
      const service = isServer ? 'xmpp-server' : 'xmpp-client';
      far = await this.#secureUpstream(upstream, { domain, service, alpn: [] });
      context = await this.#identity(domain, true);
    } catch (error) {
      const text = 'the client was told <failure/> in place of <proceed/>, and its stream was closed';
      this.#traffic.note({ dir: 'downstream', topic: 'tls', text });
      client.end(refusal);
      throw error;
    }
    this.#traffic.forward('downstream', proceed, client);
    const offset = this.#traffic.passed('upstream');
    const arrival = await this.#told(
      'client',
      helloArrives(client, {
        early,
        onJunk: (count) => reportTrailing(this.#traffic, 'upstream', offset, count),
      }),
    );
    if (arrival.hello) this.#tellHello(arrival.hello);
    const near = await this.#acceptClient(client, arrival.bytes, context, domain, undefined);
    this.#traffic.secured();
    await this.#relay(near, { socket: far, raw: upstream });
  }

  #keep(socket: Socket, instead?: Socket): void {
    // Whoever waits for the socket hears of its faults; nobody else is to fall over them.
    socket.on('error', () => undefined);
    if (instead) this.#open.delete(instead);
    this.#open.add(socket);
  }

  /** Runs it to the end of all sockets, whatever happens. */
  async #whole(client: Socket, run: () => Promise<void>): Promise<void> {
    client.once('close', () => {
      if (!this.#isRelaying) for (const socket of this.#open) socket.destroy();
    });
    try {
      await run();
    } catch (error) {
      if (!(error instanceof LegFault)) throw error;
      this.#traffic.ended(error.leg === 'client' ? 'upstream' : 'downstream', error.fault);
    }
    await Promise.all([...this.#open].map(endGently));
  }

  async #hello(client: Socket): Promise<{ hello: ClientHello; bytes: Buffer }> {
    const { hello, bytes } = await this.#told('client', helloArrives(client, { early: Buffer.alloc(0) }));
    if (hello) return { hello, bytes };
    throw this.#failed('client', new Error('what came first on a tls:// listener was no ClientHello'));
  }

  async #openUpstream(): Promise<Socket> {
    const socket = await openSocket(this.#upstream).catch((error: unknown) => {
      throw new LegFault('upstream', netError(error));
    });
    this.#keep(socket);
    return socket;
  }

  /** The handshake with the server; its certificate is for the XMPP domain, not for the host that was typed. */
  async #secureUpstream(upstream: Socket, { domain, isGuess, service, alpn }: Target): Promise<TLSSocket> {
    const { keyLog, upstream: trust } = this.#interception;
    const { ready, socket } = startTls(upstream, {
      ...trust,
      servername: domain,
      alpn,
      isNamedOtherwise: (certificate) =>
        namesXmppDomain(certificate, domain, service) ||
        (isGuess === true && hostNames(certificate).length > 0),
      ...(keyLog && { keyLog }),
    });
    this.#keep(socket, upstream);
    const timer = setTimeout(() => socket.destroy(timedOut()), connectTimeoutMs);
    const facts = await this.#told('upstream', ready).finally(() => clearTimeout(timer));
    this.#traffic.tls({
      leg: 'upstream',
      event: 'established',
      ...facts,
      ...(isIP(domain) === 0 && { sni: domain }),
      ...(socket.alpnProtocol && { alpn: socket.alpnProtocol }),
      detail: `${describeCertificate(socket.getPeerCertificate())}${trust.insecure && !socket.authorized ? '; not verified' : ''}`,
    });
    return socket;
  }

  async #acceptClient(
    client: Socket,
    bytes: Buffer,
    context: SecureContext,
    domain: string,
    alpn: string | undefined,
  ): Promise<Leg> {
    const { keyLog } = this.#interception;
    client.unshift(bytes);
    const { ready, socket } = acceptTls(client, {
      context,
      remedy: this.#interception.remedy(domain),
      ...(alpn !== undefined && { alpn }),
      ...(keyLog && { keyLog }),
    });
    this.#keep(socket, client);
    const facts = await this.#told('client', ready);
    const sni = socket.servername;
    this.#traffic.tls({
      leg: 'client',
      event: 'established',
      ...facts,
      ...(typeof sni === 'string' && { sni }),
      ...(alpn !== undefined && { alpn }),
      detail: `the tap's certificate for ${domain}`,
    });
    return { socket, raw: client };
  }

  async #relay(client: Leg, upstream: Leg): Promise<void> {
    this.#isRelaying = true;
    await relayBetween(client, upstream, this.#traffic, this.#interception.rewriter?.());
  }

  #identity(domain: string, isVerified: boolean): Promise<SecureContext> {
    return this.#told('client', this.#interception.identity(domain, isVerified));
  }

  #targetOf({ sni, alpn }: ClientHello): Target {
    const isServer = alpn.includes('xmpp-server') && !alpn.includes('xmpp-client');
    const domain = this.#domain(sni);
    const isGuess = sni === undefined && isIP(domain) !== 0;
    return { domain, isGuess, service: isServer ? 'xmpp-server' : 'xmpp-client', alpn };
  }

  /**
   * The first name in the certificate of a server that nobody has named: an authority vouches for it, and the client will see
   * whether it is the one that it meant.
   */
  #provenDomain(far: TLSSocket, typed: string): string {
    const [name] = hostNames(far.getPeerCertificate());
    if (name === undefined || name === typed) return typed;
    const text = `the client named no domain (it sent no SNI): taken to be ${name}, which the server's certificate is for`;
    this.#traffic.note({ topic: 'tls', text });
    return name;
  }

  /** What a peer calls the domain, if that is a name; otherwise the host that was typed. */
  #domain(text: string | undefined): string {
    const named = text === undefined ? undefined : domainName(text);
    if (named !== undefined) return named;
    return this.#upstream.kind === 'unix' ? 'localhost' : (domainName(this.#upstream.host) ?? 'localhost');
  }

  #tellHello(hello: ClientHello): void {
    this.#traffic.tls({ leg: 'client', event: 'hello', ...describeHello(hello) });
  }

  /** The same, with its failure told. */
  async #told<T>(leg: LegFault['leg'], work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw this.#failed(leg, error);
    });
  }

  #failed(leg: LegFault['leg'], error: unknown): LegFault {
    const fault = error instanceof UserError ? error : netError(error);
    this.#traffic.tls({ leg, event: 'failed', detail: fault.message });
    return new LegFault(leg, fault);
  }
}

/**
 * Sends what is pending and our FIN, and reads on into the void: closing with unread bytes would be a RST, which takes from the
 * peer what it has not read yet.
 */
function endGently(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.end();
    socket.resume();
  });
}

/** Why a connection ends before it has properly begun. */
class LegFault extends Error {
  readonly leg: 'client' | 'upstream';
  readonly fault: Error;

  constructor(leg: 'client' | 'upstream', fault: Error) {
    super(fault.message);
    this.leg = leg;
    this.fault = fault;
  }
}
