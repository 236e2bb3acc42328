// The four messages of SCRAM as text (RFC 5802 §7): reading them strictly, and the escapes in user names.

const nonce = '[\\x21-\\x2b\\x2d-\\x7e]+';
const base64 = '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';

const clientFirstForm = new RegExp(
  `^(?<gs2>(?<binding>n|y|p=[A-Za-z0-9.-]+),(?:a=(?<authzid>[^,]+))?,)(?<bare>n=(?<username>[^,]+),r=(?<nonce>${nonce})(?:,[A-Za-z]=[^,]+)*)$`,
);
const serverFirstForm = new RegExp(
  `^r=(?<nonce>${nonce}),s=(?<salt>${base64}),i=(?<iterations>\\d+)(?:,[A-Za-z]=[^,]+)*$`,
);
const clientFinalForm = new RegExp(
  `^(?<unproven>c=(?<binding>${base64}),r=(?<nonce>${nonce})(?:,[A-Za-z]=[^,]+)*),p=(?<proof>${base64})$`,
);
const serverFinalForm = new RegExp(`^(?:v=(?<signature>${base64})|e=(?<error>[^,]+))(?:,[A-Za-z]=[^,]+)*$`);

/** Fields by name; a field that is absent or a text of another form gives undefined. */
type Fields<Name extends string> = Readonly<Partial<Record<Name, string>>>;

const reader =
  <Name extends string>(form: RegExp) =>
  (text: string): Fields<Name> | undefined =>
    form.exec(text)?.groups as Fields<Name> | undefined;

export const readClientFirst = reader<'gs2' | 'binding' | 'authzid' | 'bare' | 'username' | 'nonce'>(
  clientFirstForm,
);
export const readServerFirst = reader<'nonce' | 'salt' | 'iterations'>(serverFirstForm);
export const readClientFinal = reader<'unproven' | 'binding' | 'nonce' | 'proof'>(clientFinalForm);
export const readServerFinal = reader<'signature' | 'error'>(serverFinalForm);

/** `,` and `=` would end the field. */
export const escapeName = (name: string): string => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

/** Undefined when an `=` begins neither of the two escapes. */
export function unescapeName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined;
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
