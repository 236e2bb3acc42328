// The contract of an iq request that scenarios know by a name: one file in iq/ and one line in its registry.
import type { z } from 'zod';
import type { StepCompiler } from './step.js';
import type { XmlTemplate } from './template.js';

export interface IqKind<P> {
  /** One line for the docs. */
  readonly summary: string;
  readonly schema: z.ZodType<P>;
  /** Where it goes when the file does not say. */
  readonly to: '{{domain}}' | '{{bare}}';
  compile(params: P, compiler: StepCompiler): CompiledIq;
}

export interface CompiledIq {
  readonly type: 'get' | 'set';
  /** The tag `ns` of its metric. */
  readonly ns: string;
  readonly payload: XmlTemplate;
  /** A metric of its own beside `xmpp_iq_rtt`. */
  readonly metric?: 'xmpp_mam_page_duration';
}
