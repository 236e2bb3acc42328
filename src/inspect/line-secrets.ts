// Where credentials stand in protocols of lines: FTP, POP3, IMAP, SMTP, HTTP and their like. Lines may be cut anywhere.
import type { Direction } from '../model/flow.js';

const masked = '[masked]';
/** No keyword stands further along a line. */
const mostKept = 512;

/** What a credential follows to the end of its line; both ways, since an echo would tell it too. */
const keywords: readonly RegExp[] = [
  // FTP, POP3 (RFC 959 §4.1.1, RFC 1939 §7).
  /^(?:pass|acct)[ \t]+/i,
  /^apop[ \t]+\S+[ \t]+/i,
  // SMTP and POP3 (RFC 4954 §4, RFC 5034 §4), with an initial response.
  /^auth[ \t]+\S+[ \t]+/i,
  // IMAP behind its tag (RFC 9051 §6.2); a reply code of three digits is none.
  /^(?!\d{3}[ \t])\S{1,64}[ \t]+(?:login[ \t]+|authenticate[ \t]+\S+[ \t]+)/i,
  // HTTP and SIP (RFC 9110 §11, RFC 6265 §4).
  /^(?:proxy-)?authorization[ \t]*:[ \t]*(?:(?:basic|bearer|digest|negotiate|ntlm|scram-[\w-]+)[ \t]+)?/i,
  /^(?:proxy-)?authentication-info[ \t]*:[ \t]*/i,
  /^(?:set-)?cookie2?[ \t]*:[ \t]*/i,
  /^x-[\w-]*(?:token|key|secret|auth)[\w-]*[ \t]*:[ \t]*/i,
];

/** Begins a conversation in which whole lines are credentials. */
const asksToLogIn = /^(?:\S{1,64}[ \t]+authenticate|auth)[ \t]+[a-z][\w-]*/i;
/** Goes on with it: a challenge of SMTP, POP3 or IMAP; everything else ends it. */
const challenge = /^(?:334|\+)(?:[ \t]+|$)/;
const untagged = /^\*[ \t]/;
/** A string that follows on the next line (RFC 9051 §4.3). */
const literal = /\{\d+\+?\}$/;
/** A prompt, with the line still open. */
const prompt = /pass(?:word|phrase|code)?\b[^\n]{0,40}$/i;

interface Half {
  /** The line so far. */
  line: string;
  /** Its last characters. */
  tail: string;
  /** From here on the line is a credential. */
  isHidden: boolean;
  /** The mask has been written. */
  isMasked: boolean;
  /** A carriage return ended a line: a line feed now belongs to it. */
  isReturned: boolean;
  /** The last line that ended was, at its end, a credential. */
  wasHidden: boolean;
}

const newHalf = (): Half => ({
  ...{ line: '', tail: '', isHidden: false, isMasked: false, isReturned: false, wasHidden: false },
});

/** Copies the text of both directions of a connection and leaves credentials out. It keeps no more than a beginning of each line. */
export class LineSecrets {
  readonly #halves: Record<Direction, Half> = { upstream: newHalf(), downstream: newHalf() };
  #isLoggingIn = false;

  /** The next piece, one character a byte. */
  pass(dir: Direction, text: string): string {
    let shown = '';
    for (let at = 0; at < text.length; ) {
      const end = lineEnd(text, at);
      shown += this.#piece(dir, text.slice(at, end));
      at = end;
    }
    return shown;
  }

  /** Bytes are missing: the line that they end in may be a credential. */
  gap(dir: Direction): void {
    Object.assign(this.#halves[dir], { ...newHalf(), isHidden: true });
  }

  /** A part of one line, with its end or without. */
  #piece(dir: Direction, piece: string): string {
    const half = this.#halves[dir];
    if (half.isReturned && piece === '\n') {
      half.isReturned = false;
      return piece;
    }
    half.isReturned = false;
    const body = piece.replace(/\r?\n$|\r$/, '');
    if (half.line === '' && body !== '') this.#beginLine(dir, half, body);
    const shown = this.#show(half, body);
    if (body.length < piece.length) {
      this.#endLine(dir, half);
      half.isReturned = piece.endsWith('\r');
    }
    return shown + piece.slice(body.length);
  }

  #beginLine(dir: Direction, half: Half, body: string): void {
    const isAnswer = dir === 'upstream';
    const isFolded = half.wasHidden && /^[ \t]/.test(body);
    const isAfterLiteral = half.wasHidden && literal.test(half.tail);
    const isPrompted = isAnswer && prompt.test(this.#halves.downstream.tail);
    if (isFolded || isAfterLiteral || isPrompted || (isAnswer && this.#isLoggingIn)) half.isHidden = true;
    half.tail = '';
    // One line answers it.
    if (isPrompted) this.#halves.downstream.tail = '';
  }

  #show(half: Half, body: string): string {
    const before = half.line.length;
    if (before < mostKept) half.line = (half.line + body).slice(0, mostKept);
    half.tail = (half.tail + body).slice(-64);
    if (half.isHidden) return this.#instead(half, body);
    const from = before < mostKept ? this.#secretAt(half) : -1;
    if (from < 0) return body;
    half.isHidden = true;
    const cut = Math.max(0, from - before);
    return body.slice(0, cut) + this.#instead(half, body.slice(cut));
  }

  #instead(half: Half, hidden: string): string {
    if (half.isMasked) return '';
    const blank = /^[ \t]*/.exec(hidden)?.[0] ?? '';
    if (blank === hidden) return blank;
    half.isMasked = true;
    return blank + masked;
  }

  /** Where in the line a credential begins; -1 while none does. */
  #secretAt(half: Half): number {
    const { line } = half;
    for (const keyword of keywords) {
      const match = keyword.exec(line);
      if (match) return match[0].length;
    }
    // What a server asks for in a login can be attacked offline.
    if (this.#isLoggingIn && half === this.#halves.downstream) return challenge.exec(line)?.[0].length ?? -1;
    return -1;
  }

  #endLine(dir: Direction, half: Half): void {
    if (dir === 'upstream') {
      if (asksToLogIn.test(half.line)) this.#isLoggingIn = true;
    } else if (half.line !== '' && !challenge.test(half.line) && !untagged.test(half.line)) {
      this.#isLoggingIn = false;
    }
    half.wasHidden = half.isHidden && half.line !== '';
    if (dir === 'downstream') half.tail = '';
    half.line = '';
    half.isHidden = false;
    half.isMasked = false;
  }
}

/** After the next `\r\n`, `\n` or `\r`, or at the end of the text. */
function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x0a) return at + 1;
    if (character === 0x0d) return text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1;
  }
  return text.length;
}
