// Where the servers of a domain are: service records, then host-meta, then the usual port (RFC 6120 §3.2, XEP-0368, XEP-0156).
import type { ServiceRecord } from '../../model/dns.js';
import type { DomainEndpoint, ServerEndpoint } from '../../model/endpoint.js';
import { hostMetaUrls, linksOfJson, linksOfXml } from './host-meta.js';
import { orderServices } from './order-services.js';

/** What discovery asks of the outside. */
export interface Lookups {
  /** The records of a name; none when it has none. Rejects when nobody answers. */
  services(name: string): Promise<readonly ServiceRecord[]>;
  /** The text at an https URL; undefined when there is none. Never rejects. */
  document(url: string): Promise<string | undefined>;
}

/** The servers of a domain, in an order that is drawn anew at each call. `random` is uniform in [0, 1). */
export type Servers = (random: () => number) => readonly ServerEndpoint[];

/** Rejects when the domain says that it has no service for clients. */
export async function discover(domain: DomainEndpoint, lookups: Lookups): Promise<Servers> {
  const { host, kind } = domain;
  const [plain, direct] = await Promise.all([
    kind === 'xmpp' ? servicesOf(`_xmpp-client._tcp.${host}`, lookups) : [],
    servicesOf(`_xmpps-client._tcp.${host}`, lookups),
  ]);
  // Both kinds are one list, by priority and weight (XEP-0368 §3).
  const found = [...plain.map(offer('tcp')), ...direct.map(offer('tls'))].filter(isOffered);
  if (found.length > 0) return (random) => orderServices(found, random).map(serverOf);
  const links = await webSockets(host, lookups);
  // A domain that says no to the service has no usual port either (RFC 6120 §3.2.1).
  const isRefused = [...(kind === 'xmpp' ? plain : direct)].some((record) => !isOffered(record));
  if (isRefused && links.length === 0)
    throw new Error(`${host} says in its service records that it has no XMPP for clients`);
  return () => (isRefused ? links : [...links, usual(domain)]);
}

type Offer = ServiceRecord & { readonly kind: 'tcp' | 'tls' };

const offer =
  (kind: Offer['kind']) =>
  (record: ServiceRecord): Offer => ({ ...record, kind });

const isOffered = ({ target }: ServiceRecord): boolean => target !== '.' && target !== '';

const serverOf = ({ kind, target, port }: Offer): ServerEndpoint => ({
  kind,
  host: target.replace(/\.$/, ''),
  port,
});

/** Without a name server there are no records: the address of the host may be in a file. */
const servicesOf = (name: string, lookups: Lookups): Promise<readonly ServiceRecord[]> =>
  lookups.services(name).catch(() => []);

async function webSockets(host: string, lookups: Lookups): Promise<readonly ServerEndpoint[]> {
  const { json, xml } = hostMetaUrls(host);
  const [inJson, inXml] = await Promise.all([lookups.document(json), lookups.document(xml)]);
  const links = inJson === undefined ? [] : linksOfJson(inJson);
  return links.length > 0 || inXml === undefined ? links : linksOfXml(inXml);
}

/** @returns 5222, and for TLS from the beginning the port that it had before there were records */
const usual = ({ kind, host }: DomainEndpoint): ServerEndpoint =>
  kind === 'xmpp' ? { kind: 'tcp', host, port: 5222 } : { kind: 'tls', host, port: 5223 };
