// The head of an HTTP message (RFC 9112 §2): start line and header fields.

export interface HttpHead {
  /** `GET /http-bind HTTP/1.1`, `HTTP/1.1 200 OK` */
  readonly startLine: string;
  /** Lower-case name to value; several of one name are joined by `, `. */
  readonly fields: ReadonlyMap<string, string>;
  /** All of it without credentials, for people. */
  readonly shown: string;
}

const mostShown = 2048;
/** Fields whose value is a credential, or may be (RFC 9110 §11, RFC 6265 §4). */
const secretField =
  /^(?:(?:proxy-)?authorization|(?:proxy-)?authentication-info|(?:set-)?cookie2?|x-[\w-]*(?:token|key|secret|auth)[\w-]*)$/;

/** @param text up to the empty line @param isMasked leave credentials out */
export function readHead(text: string, isMasked: boolean): HttpHead {
  const [startLine = '', ...lines] = text.replace(/(?:\r?\n)+$/, '').split(/\r?\n/);
  const fields = new Map<string, string>();
  const shown = [isMasked ? withoutQuery(startLine) : startLine];
  let isSecret = false;
  for (const line of lines) {
    // A line that begins with white space goes on with the one before (RFC 9112 §5.2).
    const isFolded = /^[ \t]/.test(line);
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!isFolded) {
      isSecret = isMasked && secretField.test(name);
      const value = line.slice(colon + 1).trim();
      const former = fields.get(name);
      fields.set(name, former === undefined ? value : `${former}, ${value}`);
    }
    if (!isSecret) shown.push(line);
    else if (!isFolded) shown.push(`${line.slice(0, colon)}: [masked]`);
  }
  const all = shown.join('\n');
  return { startLine, fields, shown: all.length > mostShown ? `${all.slice(0, mostShown)}…` : all };
}

/** What follows a question mark may be a token. */
export const withoutQuery = (startLine: string): string =>
  startLine.replace(/^([A-Z]+ [^\s?]*)\?\S*/, '$1?…');

/** Whether the comma-separated field has this token, in upper or lower case. */
export const hasToken = (head: HttpHead, field: string, token: string): boolean =>
  tokensOf(head, field).includes(token);

export const tokensOf = ({ fields }: HttpHead, field: string): string[] =>
  (fields.get(field) ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** RFC 6455 §4.1. */
export const asksForWebSocket = (head: HttpHead): boolean =>
  head.startLine.startsWith('GET ') && hasToken(head, 'upgrade', 'websocket');

export const methodOf = ({ startLine }: HttpHead): string => startLine.slice(0, startLine.indexOf(' '));

/** Of a response; 0 when there is none. */
export const statusOf = ({ startLine }: HttpHead): number =>
  Number(/^HTTP\/1\.[01] (\d{3})/.exec(startLine)?.[1] ?? 0);

const methods = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'CONNECT', 'PATCH', 'TRACE'];
const starts = [...methods.map((method) => `${method} `), 'HTTP/1.0 ', 'HTTP/1.1 '];

/** Whether bytes are the start of a message, or may become one. */
export function beginsHttp(first: Uint8Array): 'yes' | 'maybe' | 'no' {
  const text = Buffer.from(first.subarray(0, 16)).toString('latin1');
  if (starts.some((start) => text.startsWith(start) && text.length > start.length)) return 'yes';
  return starts.some((start) => start.startsWith(text)) ? 'maybe' : 'no';
}
