// What a success of SASL2 says of the wishes that went with the login. The exchanges are plays in test/fixtures/login.
import { describe, expect, it } from 'vitest';
import { parseStandalone } from '../../../src/xmpp/element.js';
import { readOutcome } from '../../../src/xmpp/login/sasl2.js';
import type { InlineWishes, LoginOptions } from '../../../src/xmpp/session.js';

const options = (inline: InlineWishes): LoginOptions => ({
  domain: 'example.org',
  username: 'juliet',
  password: 'secret',
  mechanisms: ['PLAIN'],
  passwordInClear: true,
  starttls: 'never',
  tls: {},
  sasl2: 'auto',
  inline,
});

function outcome(features: string, inside: string, inline: InlineWishes) {
  const offer = parseStandalone(
    `<authentication xmlns='urn:xmpp:sasl:2'><inline><bind xmlns='urn:xmpp:bind:0'><inline>${features}</inline></bind></inline></authentication>`,
  );
  const success = parseStandalone(
    `<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>juliet@example.org/x</authorization-identifier>${inside}</success>`,
  );
  if (!offer || !success) throw new Error('not well-formed');
  return readOutcome(success, offer, options(inline));
}

const sm = "<feature var='urn:xmpp:sm:3'/>";
const carbons = "<feature var='urn:xmpp:carbons:2'/>";
const bound = (inside = ''): string => `<bound xmlns='urn:xmpp:bind:0'>${inside}</bound>`;
const enabled = "<enabled xmlns='urn:xmpp:sm:3' id='abc' resume='true'/>";

describe('the outcome', () => {
  it('has stream management as the server enabled it', () => {
    const { jid, inline } = outcome(sm + carbons, bound(enabled), { sm: true });
    expect(jid).toBe('juliet@example.org/x');
    expect(inline?.sm?.attrs).toMatchObject({ id: 'abc', resume: 'true' });
    expect(inline?.carbons).toBe(false);
  });

  // XEP-0386 §3.2: they always succeed, and so have no answer.
  it('has carbons where they were offered and asked for', () => {
    expect(outcome(carbons, bound(), { carbons: true }).inline).toEqual({ carbons: true });
    expect(outcome(sm, bound(), { carbons: true }).inline).toEqual({ carbons: false });
  });

  it('is without stream management where that failed', () => {
    const failed = "<failed xmlns='urn:xmpp:sm:3'/>";
    expect(outcome(sm, bound(failed), { sm: true }).inline).toEqual({ carbons: false });
  });

  it('is empty where nothing was bound', () => {
    expect(outcome(sm, '', { sm: true })).toEqual({});
  });
});
