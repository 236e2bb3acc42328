// Channel binding in words: what can work when TLS ends in the tap, and why a login has failed there. Pure.
import { isBound, type OfferedLogin } from './rewrite-features.js';

/** How a tap stands between client and server. */
export interface TapStanding {
  /** TLS between client and tap, and between tap and server. */
  readonly client: boolean;
  readonly upstream: boolean;
  /** The client is shown the server's own certificate. */
  readonly hasOwnCertificate: boolean;
}

/** The only binding that depends on the certificate alone (RFC 5929 §4). */
const endPoint = 'tls-server-end-point';

/** One sentence per thing to know before the login; none when no mechanism is bound. */
export function predictBinding({ mechanisms, bindings }: OfferedLogin, standing: TapStanding): string[] {
  const bound = mechanisms.filter(isBound);
  if (bound.length === 0) return [];
  const free = mechanisms.filter((mechanism) => !isBound(mechanism));
  const works = free.length > 0 ? `; ${free.join(', ')} can` : '';
  const names = bound.join(', ');
  if (!standing.client) return [`${names} cannot work: there is no TLS between client and tap${works}`];
  if (!canBindByCertificate(standing))
    return [`${names} cannot work: ${reason(standing)}, so no channel binding is the same on both${works}`];
  const offered = bindings.filter((type) => type !== endPoint);
  const others = offered.length > 0 ? ` (not ${offered.join(', ')})` : '';
  if (bindings.length > 0 && !bindings.includes(endPoint))
    return [
      `${names} cannot work: the server offers ${bindings.join(', ')}, which differ on the two legs${works}`,
    ];
  return [
    `${names} can work with ${endPoint} only${others}: the tap shows the server's own certificate${works}`,
  ];
}

/**
 * Why a login that failed may have failed, when the tap has to do with it.
 * @param first the decoded first message: its GS2 header tells the binding (RFC 5802 §7)
 */
export function verdictOnFailure(
  mechanism: string,
  first: string,
  standing: TapStanding,
  isRewritten: boolean,
): string | undefined {
  const [, flag = ''] = /^([ny]|p=[A-Za-z0-9.-]+),/.exec(first) ?? [];
  const type = flag.startsWith('p=') ? flag.slice(2) : undefined;
  if (isBound(mechanism) || type !== undefined) {
    if (type === endPoint && canBindByCertificate(standing)) return undefined;
    const how = type === undefined ? '' : ` with ${type}`;
    return `${mechanism}${how} failed as it must: ${reason(standing)}. ${advice(standing)}`;
  }
  if (flag === 'y' && isRewritten)
    return `${mechanism} failed: the client could bind the channel and believes the server cannot, since the tap rewrote the features; a server that can must refuse that (RFC 5802 §6)`;
  return undefined;
}

const canBindByCertificate = ({ client, upstream, hasOwnCertificate }: TapStanding): boolean =>
  client && upstream && hasOwnCertificate;

const reason = ({ client, upstream }: TapStanding): string =>
  client && upstream
    ? 'TLS ends in the tap, and client and server are in two different sessions'
    : 'only one leg has TLS';

const advice = ({ hasOwnCertificate }: TapStanding): string =>
  hasOwnCertificate
    ? 'tls-server-end-point works, or --tls passthrough'
    : '--tls passthrough works, or --tls terminate with tls-server-end-point';
