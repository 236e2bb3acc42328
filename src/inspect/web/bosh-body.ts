// The `<body/>` of BOSH (XEP-0124 §6): its attributes and the elements in it.
import type { FramerLimits, Violation } from '../../xmpp/frame.js';
import { Framer } from '../../xmpp/framer.js';

export interface BoshBody {
  /** As written, without namespaces. */
  readonly attrs: Readonly<Record<string, string>>;
  /** Its start tag. */
  readonly tag: string;
  /** First-level elements in it, as they came. */
  readonly elements: readonly Buffer[];
  readonly violations: readonly Violation[];
}

const httpbind = 'http://jabber.org/protocol/httpbind';

/** Undefined when the bytes are something else. */
export function readBoshBody(bytes: Buffer, limits: FramerLimits): BoshBody | undefined {
  if (!bytes.includes(httpbind)) return undefined;
  const elements: Buffer[] = [];
  const violations: Violation[] = [];
  let tag = '';
  const framer = new Framer(
    {
      frame(kind, buffer, start, end) {
        if (kind === 'stream-open') tag ||= buffer.toString('utf8', start, end);
        if (kind === 'stanza' || kind === 'nonza') elements.push(Buffer.from(buffer.subarray(start, end)));
      },
      violation(violation) {
        // Of course the root is no stream.
        if (violation.rule !== 'invalid-namespace') violations.push(violation);
      },
    },
    limits,
  );
  framer.push(bytes);
  const context = framer.context;
  framer.end();
  if (tag === '' || context === undefined || !/<(?:[\w.-]+:)?body[\s/>]/.test(tag)) return undefined;
  const isBosh = context.contentNs === httpbind || [...context.prefixes.values()].includes(httpbind);
  return isBosh ? { attrs: context.attrs, tag, elements, violations } : undefined;
}

/** An attribute of XEP-0206, which has a prefix: `xmpp:restart`. */
export function prefixed({ attrs }: BoshBody, name: string): string | undefined {
  const key = Object.keys(attrs).find((each) => each.endsWith(`:${name}`));
  return key === undefined ? undefined : attrs[key];
}

/** Whoever knows the sid can take the session over (XEP-0124 §18). */
export const withoutSid = (tag: string): string =>
  tag.replace(/(\ssid\s*=\s*)(["'])[^"']*\2/, '$1$2[masked]$2');
