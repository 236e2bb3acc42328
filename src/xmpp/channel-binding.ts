// Which SASL mechanisms can work when TLS ends in the tap, and why (RFC 5056, RFC 5929, RFC 9266, RFC 5802 §6, XEP-0440, XEP-0474).

/** `intercept`: a certificate of the tap's own; `terminate`: that of the server, with its key; `passthrough`: TLS goes through. */
export type TlsStrategy = 'intercept' | 'terminate' | 'passthrough';

/** What TLS looks like from where the tap stands. */
export interface TlsStanding {
  readonly strategy: TlsStrategy;
  /** `TLSv1.3`, of the leg to the client, when it is known. */
  readonly version?: string;
  /** The tap takes what cannot work out of the server's features. */
  readonly isRewritten?: boolean;
}

/** What the server's features say. */
export interface MechanismOffer {
  /** `SCRAM-SHA-1-PLUS`, `HT-SHA-256-ENDP`, `PLAIN`, … */
  readonly mechanisms: readonly string[];
  /** Channel-binding types (XEP-0440); empty when the server does not list them. */
  readonly types: readonly string[];
}

export type Works = 'yes' | 'no' | 'depends';

export interface Verdict {
  readonly mechanism: string;
  readonly works: Works;
  /** Half a sentence. */
  readonly why: string;
}

/** How the client began (RFC 5801 §4): `n`, `y` or `p=tls-exporter`. */
export interface Attempt {
  readonly mechanism: string;
  readonly gs2?: string;
}

const endPoint = 'tls-server-end-point';

/** Hashed tokens (draft-schmaus-kitten-sasl-ht) have the type in their name. */
const tokenTypes: Readonly<Record<string, string>> = {
  ENDP: endPoint,
  EXPR: 'tls-exporter',
  UNIQ: 'tls-unique',
};

/** The channel-binding type that a mechanism of hashed tokens has in its name; undefined for all others, and for `NONE`. */
const tokenType = (mechanism: string): string | undefined =>
  mechanism.startsWith('HT-') ? tokenTypes[mechanism.slice(mechanism.lastIndexOf('-') + 1)] : undefined;

const isPlus = (mechanism: string): boolean => mechanism.endsWith('-PLUS');
const isScram = (mechanism: string): boolean => mechanism.startsWith('SCRAM-');

/** What each offered mechanism can come to, in the order of the offer. */
export const predictMechanisms = (offer: MechanismOffer, tls: TlsStanding): Verdict[] =>
  offer.mechanisms.map((mechanism) => ({ mechanism, ...predict(mechanism, offer, tls) }));

type Prospect = Omit<Verdict, 'mechanism'>;

const yes = (why: string): Prospect => ({ works: 'yes', why });
const no = (why: string): Prospect => ({ works: 'no', why });
const depends = (why: string): Prospect => ({ works: 'depends', why });

function predict(mechanism: string, offer: MechanismOffer, tls: TlsStanding): Prospect {
  if (tls.strategy === 'passthrough') return yes('one TLS session reaches from the client to the server');
  const bound = tokenType(mechanism);
  if (bound !== undefined) return bindingWorks(bound, tls) ? yes(reason(bound, tls)) : no(reason(bound, tls));
  if (isPlus(mechanism)) return predictPlus(offer, tls);
  if (mechanism === 'EXTERNAL') return no('the server does not see the certificate of the client');
  return isScram(mechanism) ? predictScram(offer, tls) : yes('it is not bound to TLS');
}

function predictPlus({ types }: MechanismOffer, tls: TlsStanding): Prospect {
  if (tls.strategy === 'intercept')
    return no('both legs have their own TLS session and their own certificate');
  if (types.length > 0 && !types.includes(endPoint))
    return no(`the server takes ${types.join(', ')} only, which differ on the two legs`);
  return depends(`with ${endPoint} it works, since the client sees the certificate of the server; \
with tls-exporter or tls-unique it fails, since these differ on the two legs`);
}

function predictScram({ mechanisms }: MechanismOffer, { isRewritten }: TlsStanding): Prospect {
  const offersPlus = mechanisms.some(isPlus);
  if (isRewritten)
    return depends(`a client that can bind channels says y, which a server that offers -PLUS must refuse; \
with XEP-0474 the client itself notices the changed features`);
  if (!offersPlus) return yes('the server offers no channel binding');
  return depends('a client that says n logs in; one that says y is refused, since the server offers -PLUS');
}

/** Whether both ends see the same bytes of this type. */
const bindingWorks = (type: string, { strategy }: TlsStanding): boolean =>
  strategy === 'passthrough' || (strategy === 'terminate' && type === endPoint);

function reason(type: string, tls: TlsStanding): string {
  if (type !== endPoint) return `${type} differs on the two legs`;
  if (bindingWorks(type, tls)) return `${type}: the client sees the certificate of the server`;
  return `${type}: the client sees the certificate of the tap, not that of the server`;
}

/** All verdicts as one sentence each, joined; for a note. */
export function describeVerdicts(verdicts: readonly Verdict[], { strategy }: TlsStanding): string {
  const groups = (['yes', 'depends', 'no'] as const).flatMap((works) => {
    const whys = new Map<string, string[]>();
    for (const verdict of verdicts)
      if (verdict.works === works)
        whys.set(verdict.why, [...(whys.get(verdict.why) ?? []), verdict.mechanism]);
    return [...whys].map(([why, names]) => `${names.join(', ')} ${headings[works]} (${why})`);
  });
  return `TLS ${strategy}: ${groups.join('; ')}`;
}

const headings: Readonly<Record<Works, string>> = {
  yes: 'can work',
  depends: 'may work',
  no: 'cannot work',
};

/** Why the server had to refuse this attempt, as far as channel binding explains it; undefined when it does not. */
export function explainRefusal(
  { mechanism, gs2 = '' }: Attempt,
  offer: MechanismOffer,
  tls: TlsStanding | undefined,
): string | undefined {
  if (gs2 === 'y' && (offer.mechanisms.some(isPlus) || tls?.isRewritten))
    return `the client said y (it could bind channels, but believed the server could not), and the server offers -PLUS: \
it must refuse (RFC 5802 §6)`;
  const type = gs2.startsWith('p=') ? gs2.slice(2) : tokenType(mechanism);
  if (type === undefined) return undefined;
  if (offer.types.length > 0 && !offer.types.includes(type))
    return `the client bound to ${type}, which the server does not list (XEP-0440)`;
  if (type === 'tls-unique' && tls?.version === 'TLSv1.3')
    return 'tls-unique does not exist in TLS 1.3 (RFC 9266)';
  if (tls === undefined || bindingWorks(type, tls)) return undefined;
  return `${reason(type, tls)}, as TLS ends in the tap (${tls.strategy})`;
}
