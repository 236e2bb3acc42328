// The nonzas of SASL (RFC 6120 §6.4) and SASL2 (XEP-0388) as one form: what step it is, and its data as written.
import type { Element } from '@xmpp/xml';
import { ns } from '../../xmpp/namespaces.js';
import { attribute, childText } from '../../xmpp/summary/reading.js';
import type { Passing } from './watcher.js';

/** `task`: of what SASL2 asks for after the mechanism, such as new keys for another one (XEP-0480). */
export type SaslStep =
  | 'begin'
  | 'challenge'
  | 'response'
  | 'abort'
  | 'success'
  | 'failure'
  | 'continue'
  | 'task';

export interface SaslNonza {
  readonly step: SaslStep;
  readonly isSasl2: boolean;
  readonly element: Element;
  /** Of `begin`. */
  readonly mechanism?: string;
  /** Base64; `=` for data that is empty; undefined when there is none. */
  readonly data?: string;
}

const steps: Readonly<Record<string, SaslStep>> = {
  'upstream auth': 'begin',
  'upstream authenticate': 'begin',
  'upstream response': 'response',
  'upstream abort': 'abort',
  'upstream next': 'task',
  'upstream task-data': 'task',
  'downstream task-data': 'task',
  'downstream challenge': 'challenge',
  'downstream success': 'success',
  'downstream failure': 'failure',
  'downstream continue': 'continue',
};

/** Undefined for every other nonza. */
export function saslNonza(passing: Passing): SaslNonza | undefined {
  const { dir, envelope } = passing;
  if (envelope.ns !== ns.sasl && envelope.ns !== ns.sasl2) return undefined;
  const step = steps[`${dir} ${envelope.name}`];
  const element = step && passing.element();
  if (!step || !element) return undefined;
  const isSasl2 = envelope.ns === ns.sasl2;
  const data = isSasl2 ? dataOf(step, element) : element.getText();
  const hasData = data !== undefined && data !== '' && step !== 'failure' && step !== 'task';
  const mechanism = step === 'begin' ? (attribute(element, 'mechanism') ?? '') : undefined;
  return { step, isSasl2, element, ...(hasData && { data }), ...(mechanism !== undefined && { mechanism }) };
}

/** Where the data stands in SASL2. */
function dataOf(step: SaslStep, element: Element): string | undefined {
  if (step === 'begin') return childText(element, 'initial-response');
  return step === 'success' || step === 'continue'
    ? childText(element, 'additional-data')
    : element.getText();
}
