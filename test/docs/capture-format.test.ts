// docs/capture-format.md has every kind of line, every rule and every mask, and its examples are lines that decode reads.
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../src/inspect/capture/read.js';
import { credentials } from '../../src/inspect/credentials.js';
import { webFaults } from '../../src/inspect/web/faults.js';
import { lintRules } from '../../src/inspect/xmpp/lint-rules.js';
import type { TapRecord } from '../../src/model/record.js';
import { excess, type Fault, fatal, minor } from '../../src/xmpp/fault.js';
import { readPage } from './pages.js';

const { text: page } = readPage('docs/capture-format.md');

/** The JSON lines of the page. */
const examples = [...page.matchAll(/^\{.*\}$/gm)].map(([line]) => line);
const kindOf = (line: string): string => JSON.parse(line).t;

/** Every kind, named once: a new one does not compile without a place here. */
const kinds: Record<TapRecord['t'] | 'header' | 'end', true> = {
  header: true,
  open: true,
  close: true,
  stream: true,
  stanza: true,
  nonza: true,
  keepalive: true,
  data: true,
  violation: true,
  tls: true,
  note: true,
  lint: true,
  datagram: true,
  segment: true,
  packets: true,
  gap: true,
  dropped: true,
  end: true,
};

describe('docs/capture-format.md', () => {
  it('has an example of each kind of line, and of no other', () => {
    expect([...new Set(examples.map(kindOf))].sort()).toEqual(Object.keys(kinds).sort());
  });

  it('has examples that decode reads', () => {
    const reader = new CaptureReader();
    const [header = '', ...others] = examples;
    expect(reader.line(header, false).kind).toBe('header');
    for (const line of others) {
      const expected = kindOf(line) === 'end' ? 'end' : 'record';
      expect(reader.line(line, false), line).toMatchObject({ kind: expected });
    }
  });

  it('explains every field of its examples', () => {
    const fields = new Set(examples.flatMap((line) => Object.keys(JSON.parse(line))));
    expect([...fields].filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  });

  it('has every violation with its place in the standard', () => {
    const faults: Fault[] = [fatal, minor, excess, webFaults].flatMap((group) => Object.values(group));
    const rows = rulesIn(page);
    const missing = faults.filter(({ rule, rfc }) => !isCited(rows.get(rule) ?? '', rfc));
    expect(missing).toEqual([]);
    expect([...rows.keys()].sort()).toEqual([...new Set(faults.map(({ rule }) => rule))].sort());
  });

  it('has every rule of the lint with its place and its words', () => {
    const rows = [...sectionOf('lint').matchAll(/^\| `([\w-]+)` \| (.*) \| ([^|]*§[^|]*) \|$/gm)];
    expect(rows.map(([, rule, words, rfc]) => [rule, { rfc, words }])).toEqual(Object.entries(lintRules));
  });

  it('has every namespace, element, attribute and field that is masked', () => {
    const [, section = ''] = page.split('\n## What is masked\n');
    const names = Object.entries(credentials).flatMap(([uri, { elements, attributes, fields }]) => [
      uri,
      ...(elements ?? []),
      ...(fields ?? []),
      ...Object.entries(attributes ?? {}).flatMap(([element, list]) => [element, ...list]),
    ]);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});

/** From a heading to the next. */
function sectionOf(heading: string): string {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** Rule -> all that its rows cite; a row without a rule goes on with the one before. */
function rulesIn(text: string): Map<string, string> {
  const [, section = ''] = text.split('\n## violation\n');
  const [table = ''] = section.split('\n## ');
  const rules = new Map<string, string>();
  let rule = '';
  for (const [, name, cited = ''] of table.matchAll(/^\| (?:`([\w-]+)` )?\| .* \| ([^|]*§[^|]*) \|$/gm)) {
    rule = name ?? rule;
    rules.set(rule, `${rules.get(rule) ?? ''}; ${cited}`);
  }
  return rules;
}

/** `XML 1.0 §2.1, §3` cites `XML 1.0 §3`. */
function isCited(cited: string, rfc: string): boolean {
  const [document = '', section = ''] = rfc.split(' §');
  return cited
    .split('; ')
    .some((part) => part.startsWith(`${document} §`) && part.match(/§[\d.]+/g)?.includes(`§${section}`));
}
