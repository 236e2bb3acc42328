// Reads a run of whole first-level elements of the plainest form: what the framer would read alike, at two to three times its
// speed. Stops in front of the first one that is cut, at fault or out of the ordinary; the framer then decides. AssemblyScript,
// compiled by `npm run wasm` into ../plain-run-code.ts. Everything has its fixed place in the memory: nothing is allocated.

/** Bytes of one input. Loads go up to sixteen bytes beyond it; what they find there is never taken for input. */
const room: i32 = 64 * 1024;
/** Where an element has more open elements, or a tag more attributes, it is no longer plain. */
const mostDepth: i32 = 64;
const mostAttributes: i32 = 16;

const input: usize = memory.data(64 * 1024 + 16);
/** A bit for each byte of the input. */
const specials: usize = memory.data(8 * 1024 + 16);
const nameEnds: usize = memory.data(8 * 1024 + 16);
/** An i32 for each element that was read. The shortest, `<a/>`, has four bytes. */
const ends: usize = memory.data(64 * 1024);
/** Start and length of the name of each open element by its depth, and of each attribute of the tag being read. */
const names: usize = memory.data(8 * 66);
const keys: usize = memory.data(8 * 16);

const DOUBLE_QUOTE: i32 = 0x22;
const AMPERSAND: i32 = 0x26;
const QUOTE: i32 = 0x27;
const SLASH: i32 = 0x2f;
const COLON: i32 = 0x3a;
const SEMICOLON: i32 = 0x3b;
const SPACE: i32 = 0x20;
const LESS: i32 = 0x3c;
const EQUALS: i32 = 0x3d;
const GREATER: i32 = 0x3e;
const CLOSE_BRACKET: i32 = 0x5d;

let stanzaBytes: i32 = 0;
let deepest: i32 = 0;
let fullest: i32 = 0;
let nameBytes: i32 = 0;

/** What passStartTag() tells of the tag it has read. */
let tagNameEnd: i32 = 0;
let tagIsEmpty: bool = false;
let tagHasXmlns: bool = false;

export function inputAt(): usize {
  return input;
}

export function endsAt(): usize {
  return ends;
}

export function inputRoom(): i32 {
  return room;
}

/** See FramerLimits. */
export function setLimits(stanza: i32, depth: i32, attributes: i32, name: i32): void {
  stanzaBytes = stanza;
  deepest = min(depth, mostDepth);
  fullest = min(attributes, mostAttributes);
  nameBytes = name;
}

/**
 * Finds what is special in input[0, end), sixteen bytes a turn. A byte is of a class when what two tables say of its high and of
 * its low four bits has a bit in common: 1 `<`, 2 `&` and quotes, 4 `]`, 8 and 16 controls but TAB LF CR, 32 multi-byte characters;
 * and for names 1 `-` and `.`, 2 digits, 4 to 16 letters and `_`.
 */
export function classify(end: i32): void {
  const to = <usize>end;
  for (let at: usize = 0; at < to; at += 16) {
    const bytes = v128.load(input + at);
    const high = i8x16.shr_u(bytes, 4);
    const low = v128.and(bytes, i8x16.splat(15));
    const special = v128.and(
      i8x16.swizzle(i8x16(8, 16, 2, 1, 0, 4, 0, 0, 32, 32, 32, 32, 32, 32, 32, 32), high),
      i8x16.swizzle(i8x16(56, 56, 58, 56, 56, 56, 58, 58, 56, 48, 48, 56, 57, 52, 56, 56), low),
    );
    const name = v128.and(
      i8x16.swizzle(i8x16(0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0), high),
      i8x16.swizzle(i8x16(26, 30, 30, 30, 30, 30, 30, 30, 30, 30, 28, 4, 4, 5, 5, 12), low),
    );
    store<u16>(specials + (at >> 3), i8x16.bitmask(i8x16.ne(special, i8x16.splat(0))));
    store<u16>(nameEnds + (at >> 3), i8x16.bitmask(i8x16.eq(name, i8x16.splat(0))));
  }
}

/**
 * Reads input[start, end), which has been classified and begins between first-level elements: how many whole ones there are. For
 * each the ends say twice the index after it, plus one when it is a nonza.
 */
export function read(start: i32, end: i32): i32 {
  let at = start;
  let count = 0;
  if (deepest < 2) return 0;
  while (at + 1 < end && byteAt(at) === LESS) {
    let next = passStartTag(at, end);
    if (next === 0) break;
    const name = at + 1;
    const length = tagNameEnd - name;
    const isNonza = !isStanza(name, length);
    // A header may begin the stream anew, and a namespace of its own may make a stanza none.
    if (isNonza ? isStream(name, length) : tagHasXmlns) break;
    if (!tagIsEmpty) next = passContent(next, end, name);
    if (next === 0 || next - at > stanzaBytes) break;
    store<i32>(ends + <usize>(4 * count), (next << 1) | <i32>isNonza);
    count++;
    at = next;
  }
  return count;
}

function byteAt(at: i32): i32 {
  return <i32>load<u8>(input + <usize>at);
}

/** The first index at or after `start` whose bit is set, or `end`. */
function nextBit(map: usize, start: i32, end: i32): i32 {
  let at = start;
  while (at < end) {
    const bits = load<u64>(map + <usize>(at >> 3)) >> <u64>(at & 7);
    if (bits !== 0) return min(at + <i32>ctz(bits), end);
    at = (at & ~7) + 64;
  }
  return end;
}

/** The index after the rest of the first-level element whose start tag ends at `start` and whose name is at `name`, or 0. */
function passContent(start: i32, end: i32, name: i32): i32 {
  let at = start;
  let depth = 2;
  open(depth, name);
  while (true) {
    at = nextBit(specials, at, end);
    if (at + 1 >= end) return 0;
    if (byteAt(at) !== LESS) {
      at = passSpecial(at, end);
      if (at === 0) return 0;
    } else if (byteAt(at + 1) === SLASH) {
      at = passEndTag(at, end, depth);
      if (at === 0) return 0;
      depth--;
      if (depth === 1) return at;
    } else {
      if (depth >= deepest) return 0;
      const child = at + 1;
      at = passStartTag(at, end);
      if (at === 0) return 0;
      if (!tagIsEmpty) {
        depth++;
        open(depth, child);
      }
    }
  }
}

/** Keeps the name of the tag read last. */
function open(depth: i32, name: i32): void {
  const slot = names + <usize>(8 * depth);
  store<i32>(slot, name);
  store<i32>(slot, tagNameEnd - name, 4);
}

/** The index after the end tag whose `<` is at `at`, or 0. */
function passEndTag(at: i32, end: i32, depth: i32): i32 {
  const slot = names + <usize>(8 * depth);
  const length = load<i32>(slot, 4);
  const close = at + 2 + length;
  return close < end && byteAt(close) === GREATER && areSame(at + 2, load<i32>(slot), length) ? close + 1 : 0;
}

/** The index after the start tag whose `<` is at `at`, or 0. */
function passStartTag(tag: i32, end: i32): i32 {
  const first = tag + 1;
  if (!isNameStart(byteAt(first))) return 0;
  let at = nextBit(nameEnds, first, end);
  if (at >= end || at - first > nameBytes) return 0;
  tagNameEnd = at;
  tagHasXmlns = false;
  let count = 0;
  while (byteAt(at) === SPACE) {
    const key = at + 1;
    const begin = byteAt(key);
    if (begin === SLASH || begin === GREATER) {
      at = key;
      break;
    }
    at = passKey(key, end);
    if (at === 0 || count === fullest) return 0;
    const length = at - key;
    if (length > nameBytes || isRepeated(key, length, count)) return 0;
    const slot = keys + <usize>(8 * count);
    store<i32>(slot, key);
    store<i32>(slot, length, 4);
    count++;
    if (isXmlns(key, length)) tagHasXmlns = true;
    at = passValue(at + 1, end);
    if (at === 0) return 0;
  }
  tagIsEmpty = byteAt(at) === SLASH;
  if (tagIsEmpty) at++;
  return at < end && byteAt(at) === GREATER ? at + 1 : 0;
}

/** The index of the `=` after the name of an attribute, or 0. Of all prefixes only `xml` is known to be bound. */
function passKey(key: i32, end: i32): i32 {
  if (!isNameStart(byteAt(key))) return 0;
  let at = nextBit(nameEnds, key, end);
  if (
    byteAt(at) === COLON &&
    at - key === 3 &&
    (load<u32>(input + <usize>key) & 0xffffff) === 0x6c6d78 /* xml */
  ) {
    if (!isNameStart(byteAt(at + 1))) return 0;
    at = nextBit(nameEnds, at + 1, end);
  }
  return at < end && byteAt(at) === EQUALS ? at : 0;
}

/** Whether one of the `count` attributes before has the same name (XML 1.0 §3.1). */
function isRepeated(key: i32, length: i32, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const slot = keys + <usize>(8 * i);
    if (load<i32>(slot, 4) === length && areSame(key, load<i32>(slot), length)) return true;
  }
  return false;
}

/** The index after the value whose opening quote is at `start`, or 0. */
function passValue(start: i32, end: i32): i32 {
  const quote = byteAt(start);
  if (quote !== QUOTE && quote !== DOUBLE_QUOTE) return 0;
  let at = start + 1;
  while (true) {
    at = nextBit(specials, at, end);
    if (at >= end) return 0;
    if (byteAt(at) === quote) return at + 1;
    at = passSpecial(at, end);
    if (at === 0) return 0;
  }
}

/** Past what is special but may stand in text and in values; 0 when that is for the framer to say. */
function passSpecial(at: i32, end: i32): i32 {
  const byte = byteAt(at);
  if (byte >= 0x80) return passCharacter(at, end);
  if (byte === QUOTE || byte === DOUBLE_QUOTE) return at + 1;
  if (byte === AMPERSAND) return passReference(at, end);
  if (byte === CLOSE_BRACKET) return at + 1 < end && byteAt(at + 1) !== CLOSE_BRACKET ? at + 1 : 0;
  return 0;
}

/** The index after the reference at `at` when it is to one of XML's own five entities (XML 1.0 §4.6), else 0. */
function passReference(at: i32, end: i32): i32 {
  const name = load<u32>(input + <usize>at + 1);
  const three = name & 0xffffff;
  let length = 0;
  if (three === 0x3b746c /* lt; */ || three === 0x3b7467 /* gt; */) length = 4;
  else if (name === 0x3b706d61 /* amp; */) length = 5;
  else if (name === 0x746f7571 /* quot */ || name === 0x736f7061 /* apos */)
    length = byteAt(at + 5) === SEMICOLON ? 6 : 0;
  return length > 0 && at + length <= end ? at + length : 0;
}

/** The index after the multi-byte character at `at` when RFC 3629 §4 and XML 1.0 §2.2 allow it, else 0. */
function passCharacter(at: i32, end: i32): i32 {
  const lead = byteAt(at);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = byteAt(at + 1);
  let lowest = 0x80;
  let highest = 0xbf;
  if (lead === 0xe0) lowest = 0xa0;
  else if (lead === 0xed) highest = 0x9f;
  else if (lead === 0xf0) lowest = 0x90;
  else if (lead === 0xf4) highest = 0x8f;
  if (second < lowest || second > highest) return 0;
  if (length === 2) return at + 2;
  const third = byteAt(at + 2);
  if ((third & 0xc0) !== 0x80) return 0;
  // U+FFFE and U+FFFF are no characters.
  if (length === 3) return lead === 0xef && second === 0xbf && third > 0xbd ? 0 : at + 3;
  return (byteAt(at + 3) & 0xc0) === 0x80 ? at + 4 : 0;
}

function isNameStart(byte: i32): bool {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || byte === 0x5f;
}

function isXmlns(start: i32, length: i32): bool {
  return (
    length === 5 && load<u32>(input + <usize>start) === 0x6e6c6d78 /* xmln */ && byteAt(start + 4) === 0x73
  );
}

/** `message`, `presence` or `iq`. */
function isStanza(start: i32, length: i32): bool {
  const at = input + <usize>start;
  if (length === 7)
    return load<u32>(at) === 0x7373656d /* mess */ && load<u32>(at + 3) === 0x65676173 /* sage */;
  if (length === 8)
    return load<u32>(at) === 0x73657270 /* pres */ && load<u32>(at + 4) === 0x65636e65 /* ence */;
  return length === 2 && load<u16>(at) === 0x7169 /* iq */;
}

/** `stream`, the name of a header. */
function isStream(start: i32, length: i32): bool {
  const at = input + <usize>start;
  return length === 6 && load<u32>(at) === 0x65727473 /* stre */ && load<u16>(at + 4) === 0x6d61 /* am */;
}

/** Whether `length` bytes are the same at both places; eight a turn, what is beyond the last is shifted out. */
function areSame(first: i32, second: i32, length: i32): bool {
  let a = input + <usize>first;
  let b = input + <usize>second;
  let left = length;
  for (; left > 8; left -= 8) {
    if (load<u64>(a) !== load<u64>(b)) return false;
    a += 8;
    b += 8;
  }
  return left === 0 || (load<u64>(a) ^ load<u64>(b)) << (<u64>(64 - 8 * left)) === 0;
}
