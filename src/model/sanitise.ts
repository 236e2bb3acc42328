// Text of a peer made safe for a terminal, and measured in terminal cells. Everything that is shown goes through visible().

/**
 * What must not reach a terminal as it is: controls, bidi and zero-width formats, line and paragraph separators, tag
 * characters and other invisible code points, private use, noncharacters and lone surrogates.
 */
const unsafe =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
const plainAscii = /^[\x20-\x7e]*$/;
/** Every code unit of it is a grapheme of one cell: ASCII, Latin, and what the screen itself draws lines, arrows and quotes with. */
const oneCellEach = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2013-\u2026\u2190-\u2199\u2500-\u25a0▸▶◀●◆✓]*$/;
/** Marks that no script needs in such a number: they would pile up over the neighbouring rows. */
const markFlood = /(\p{M}{8})(\p{M}+)/gu;
/** The request for an emoji's coloured form (UTS #51 §1.4.3) is harmless where an emoji precedes it. */
const emojiSelector = '\u{fe0f}';
const selectable = /[\p{Emoji}]$/u;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `text` with everything unsafe in a visible form: `\x1b`, `⟨U+202E⟩`. Safe text comes back unchanged. */
export function visible(text: string): string {
  if (plainAscii.test(text)) return text;
  return text
    .replace(unsafe, (character, at: number, whole: string) =>
      character === emojiSelector && selectable.test(whole.slice(Math.max(0, at - 2), at))
        ? character
        : escaped(character),
    )
    .replace(markFlood, (_, kept: string, rest: string) => `${kept}⟨+${[...rest].length} marks⟩`);
}

function escaped(character: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  const codePoint = character.codePointAt(0) ?? 0;
  const hex = codePoint.toString(16);
  return codePoint < 0x100 ? `\\x${hex.padStart(2, '0')}` : `⟨U+${hex.toUpperCase().padStart(4, '0')}⟩`;
}

/**
 * What a person takes for one character (UAX #29, without the zero-width joiner, which visible() takes away): a flag, a
 * Hangul syllable in parts, or a character with its skin tone and its marks. Intl.Segmenter is a hundred times slower.
 */
const grapheme = /\p{RI}\p{RI}|[\u1100-\u115f]+[\u1160-\u11ff]*|(?:\p{EBase}\ufe0f?\p{EMod}|.)\p{M}*/gsu;
/** East Asian wide and fullwidth blocks (UAX #11), and what is an emoji by default (UTS #51). */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const zeroWidth = /[\p{Mn}\p{Me}\u1160-\u11ff]/u;

/** Terminal cells that `text` takes; meant for text that has been through {@link visible}. */
export function width(text: string): number {
  if (oneCellEach.test(text)) return text.length;
  let cells = 0;
  for (const [one] of text.matchAll(grapheme)) cells += graphemeWidth(one);
  return cells;
}

/** No terminal draws one grapheme wider than two cells; many draw its code points one by one up to that. */
function graphemeWidth(one: string): number {
  if (one.length === 1 && one <= '\u02ff') return 1;
  let cells = 0;
  for (const character of one) {
    if (character === emojiSelector || wide.test(character)) return 2;
    if (!zeroWidth.test(character)) cells += 1;
  }
  return Math.min(cells, 2);
}

/** At most `cells` cells of `text`, never half a grapheme; a cut is shown by `mark` at the end. */
export function clip(text: string, cells: number, mark = '…'): string {
  if (cells <= 0) return '';
  if (oneCellEach.test(text)) {
    return text.length <= cells
      ? text
      : `${text.slice(0, Math.max(0, cells - mark.length))}${mark}`.slice(0, cells);
  }
  const room = cells - width(mark);
  let used = 0;
  let kept = '';
  let keptWithMark = '';
  for (const [one] of text.matchAll(grapheme)) {
    used += graphemeWidth(one);
    if (used > cells) return room < 0 ? '' : keptWithMark + mark;
    kept += one;
    if (used <= room) keptWithMark = kept;
  }
  return kept;
}

/** `text` in exactly `cells` cells: clipped, or filled up with spaces (before it when `align` is `right`). */
export function pad(text: string, cells: number, align: 'left' | 'right' = 'left', mark = '…'): string {
  const clipped = clip(text, cells, mark);
  const fill = ' '.repeat(Math.max(0, cells - width(clipped)));
  return align === 'left' ? clipped + fill : fill + clipped;
}

/** Pieces of at most `cells` cells, in order, losing nothing; a grapheme wider than that stands alone. */
export function chop(text: string, cells: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const [one] of text.matchAll(grapheme)) {
    const more = graphemeWidth(one);
    if (used + more > cells && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += one;
    used += more;
  }
  return piece === '' ? pieces : [...pieces, piece];
}
