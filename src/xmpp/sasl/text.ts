// How SASL messages are spelt: strict UTF-8 (RFC 4422 §5), in strict base64 (RFC 6120 §6.4.2).
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text, or undefined when the bytes are not valid UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes, where `=` stands for none; undefined when it is no base64. */
export function decodeBase64(text: string): Buffer | undefined {
  const encoded = text === '=' ? '' : text;
  return base64Form.test(encoded) ? Buffer.from(encoded, 'base64') : undefined;
}

/** The other way round. */
export const encodeBase64 = (bytes: Buffer): string => (bytes.length > 0 ? bytes.toString('base64') : '=');
