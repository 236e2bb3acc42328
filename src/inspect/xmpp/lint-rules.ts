// The rules of the lint: what is well-formed and still not as the specification has it. One line each; the tests are elsewhere.

interface LintRuleDef {
  /** Where it is written: `RFC 6120 §8.2.3`. */
  readonly rfc: string;
  /** What was seen, in words, when nothing more can be said. */
  readonly words: string;
}

const rule = (rfc: string, words: string): LintRuleDef => ({ rfc, words });

export const lintRules = {
  'stream-to-missing': rule('RFC 6120 §4.7.2', 'the header does not say to which domain it goes'),
  'stream-from-missing': rule('RFC 6120 §4.7.1', 'the answering header does not say who answers'),
  'stream-id-missing': rule('RFC 6120 §4.7.3', 'the answering header has no id'),
  'stream-version-missing': rule('RFC 6120 §4.7.5', 'no version: a stream as before RFC 3920'),
  'stream-namespace-unknown': rule(
    'RFC 6120 §4.8.3',
    'the default namespace is none of clients, servers or components',
  ),
  'features-missing': rule('RFC 6120 §4.3.2', 'version 1.0, but no features after the header'),
  'stream-after-close': rule('RFC 6120 §4.4', 'more after the end of the stream'),
  'server-stream-one-way': rule('RFC 6120 §4.5', 'a stanza against the direction of a server stream'),
  'starttls-whitespace': rule('RFC 6120 §5.3.3', 'white space while STARTTLS is negotiated'),
  'starttls-trailing-bytes': rule('RFC 6120 §5.4.2.3', 'bytes that are no TLS where TLS must begin'),
  'starttls-unsolicited-proceed': rule('RFC 6120 §5.4.2.3', 'a proceed that nobody has asked for'),
  'starttls-inside-tls': rule('RFC 6120 §5.4.3.3', 'STARTTLS is offered inside TLS'),
  'starttls-stripped': rule('RFC 6120 §5.3.1', 'STARTTLS was required before, and is not offered any more'),
  'sasl-whitespace': rule('RFC 6120 §6.3.5', 'white space while SASL is negotiated'),
  'sasl-base64': rule('RFC 6120 §13.9.1', 'the data is not base64'),
  'sasl-unsolicited': rule('RFC 6120 §6.4.6', 'an answer to a login that nobody has begun'),
  'sasl-second-auth': rule('RFC 6120 §6.4', 'a login where one is under way or has succeeded'),
  'sasl-not-offered': rule('RFC 6120 §6.3.3', 'a mechanism that the server has not offered'),
  'sasl-plain-in-the-clear': rule('RFC 6120 §13.9.4', 'a password without TLS'),
  'sasl-downgrade': rule(
    'RFC 5802 §6',
    'the client says y (the server cannot bind channels), but -PLUS was offered: the server must refuse',
  ),
  'stanza-before-auth': rule('RFC 6120 §4.9.3.12', 'a stanza before the login'),
  'stanza-before-bind': rule('RFC 6120 §7.1', 'a stanza before a resource was bound'),
  'bind-twice': rule('RFC 6120 §7.1', 'a second resource is bound on one stream'),
  'stanza-namespace': rule('RFC 6120 §4.8.3', 'looks like a stanza, but in another namespace is none'),
  'stanza-nested': rule('RFC 6120 §8', 'a stanza directly inside a stanza'),
  'from-not-own': rule('RFC 6120 §8.1.2.1', 'the client sends in the name of somebody else'),
  'server-to-missing': rule('RFC 6120 §8.1.1.2', 'a stanza between servers without to'),
  'server-from-missing': rule('RFC 6120 §8.1.2.2', 'a stanza between servers without from'),
  'iq-id-missing': rule('RFC 6120 §8.2.3', 'an iq without id cannot be answered'),
  'iq-type-missing': rule('RFC 6120 §8.2.3', 'an iq without type'),
  'iq-type-unknown': rule('RFC 6120 §8.2.3', 'an iq is get, set, result or error'),
  'iq-child-count': rule('RFC 6120 §8.2.3', 'a get or set has exactly one child'),
  'iq-result-children': rule('RFC 6120 §8.2.3', 'a result has no more than one child'),
  'iq-duplicate-id': rule('RFC 6120 §8.1.3', 'the id of a request that still waits for its answer'),
  'iq-unanswered': rule('RFC 6120 §8.2.3', 'no answer before the connection ended'),
  'iq-unexpected-answer': rule('RFC 6120 §8.2.3', 'an answer to which there was no request'),
  'message-type-unknown': rule('RFC 6121 §5.2.2', 'a message of a type that does not exist'),
  'presence-type-unknown': rule('RFC 6121 §4.7.1', 'a presence of a type that does not exist'),
  'error-child-missing': rule('RFC 6120 §8.3.1', 'an error that does not say which'),
  'error-type-missing': rule('RFC 6120 §8.3.2', 'an error without its type'),
  'error-condition-missing': rule('RFC 6120 §8.3.2', 'an error without a defined condition'),
  'sm-not-enabled': rule('XEP-0198 §3', 'stream management was not enabled'),
  'sm-enable-before-bind': rule('XEP-0198 §3', 'enabled before a resource was bound'),
  'sm-h-missing': rule('XEP-0198 §4', 'an h that is missing or no number below 2^32'),
  'sm-h-too-high': rule('XEP-0198 §4', 'more stanzas acknowledged than were sent'),
  'sm-h-decreased': rule('XEP-0198 §4', 'fewer stanzas acknowledged than before'),
  'sm-ack-flood': rule(
    'XEP-0198 §4',
    'many acknowledgements that say nothing new, and that nobody asked for',
  ),
  'sm-resend-missing': rule('XEP-0198 §5', 'unacknowledged stanzas were not sent again after the resumption'),
  'sm-resend-duplicate': rule('XEP-0198 §5', 'sent again although it had been acknowledged'),
  'dialback-unsolicited': rule('XEP-0220 §2.1', 'a verdict about a pair of domains that was not asked for'),
  'dialback-key-mismatch': rule('XEP-0220 §2.3', 'the key to be verified is not the one that was sent'),
} as const satisfies Readonly<Record<string, LintRuleDef>>;

export type LintRule = keyof typeof lintRules;
