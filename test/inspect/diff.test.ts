import { describe, expect, it, test } from 'vitest';
import { diffXml } from '../../src/inspect/diff.js';

/** Changed lines only: `-left`, `+right`, `-left +right`. */
const changes = (left: string, right: string, ignoresIds = false): string[] =>
  (diffXml(left, right, { ignoresIds }) ?? [])
    .filter(({ change }) => change !== 'same')
    .map((row) => [row.left && `-${row.left}`, row.right && `+${row.right}`].filter(Boolean).join(' '));

describe('makes no difference', () => {
  test.each([
    ['order of attributes', "<a x='1' y='2'/>", "<a y='2' x='1'/>"],
    ['quotes', `<a x="1"/>`, "<a x='1'/>"],
    ['white space between elements', '<a><b/> <c/></a>', '<a>\n  <b/>\n  <c/>\n</a>'],
    ['an empty tag', '<a></a>', '<a/>'],
    ['entities', "<a x='&apos;'>&lt;&#x41;</a>", '<a x="\'">&lt;A</a>'],
    ['CDATA', '<a>x<![CDATA[<y>]]></a>', '<a>x&lt;y&gt;</a>'],
    ['comments', '<a>x<!-- y -->z</a>', '<a>xz</a>'],
    [
      'prefixes',
      "<p:a xmlns:p='urn:x'><p:b p:c='1'/></p:a>",
      "<a xmlns='urn:x' xmlns:q='urn:x'><b q:c='1'/></a>",
    ],
  ])('%s', (_, left, right) => expect(changes(left, right)).toEqual([]));
});

describe('tells', () => {
  test.each([
    ['a changed attribute', "<a x='1'/>", "<a x='2'/>", ['-@x = 1 +@x = 2']],
    ['an added attribute', '<a/>', "<a x='2'/>", ['+@x = 2']],
    ['a removed attribute', "<a x='2'/>", '<a/>', ['-@x = 2']],
    ['a changed text', '<a>one</a>', '<a>two</a>', ['-“one” +“two”']],
    ['white space in a text', '<a>one</a>', '<a> one</a>', ['-“one” +“ one”']],
    [
      'an added element with all that is in it',
      '<a><c/></a>',
      "<a><b x='1'>t</b><c/></a>",
      ['+<b>', '+@x = 1', '+“t”'],
    ],
    ['a removed element among others', '<a><b/><c/><d/></a>', '<a><b/><d/></a>', ['-<c>']],
    ['another namespace', "<a xmlns='urn:x'/>", "<a xmlns='urn:y'/>", ['-<a> urn:x', '+<a> urn:y']],
    ['another name', '<a/>', '<b/>', ['-<a>', '+<b>']],
    [
      'the one of many that changed',
      '<a><i>1</i><i>2</i><i>3</i></a>',
      '<a><i>1</i><i>x</i><i>3</i></a>',
      ['-“2” +“x”'],
    ],
    ['ids', "<a id='1'/>", "<a id='2'/>", ['-@id = 1 +@id = 2']],
  ])('%s', (_, left, right, expected) => expect(changes(left, right)).toEqual(expected));
});

describe('without ids and times', () => {
  test.each([
    ['ids', "<a id='1' to='x'><origin-id id='7'/></a>", "<a id='2' to='x'><origin-id id='8'/></a>", []],
    ['stamps', "<delay stamp='2026-01-01T00:00:00Z'/>", "<delay stamp='2027-01-01T00:00:00Z'/>", []],
    ['times in text', '<utc>2026-01-01T00:00:00Z</utc>', '<utc>2027-01-01T00:00:00.5Z</utc>', []],
    ['but a missing id', "<a id='1'/>", '<a/>', ['-@id = 1']],
    ['and other values', "<a to='x'/>", "<a to='y'/>", ['-@to = x +@to = y']],
  ])('%s', (_, left, right, expected) => expect(changes(left, right, true)).toEqual(expected));
});

it('is undefined where one side cannot be read', () => {
  expect(diffXml('<a', '<a/>', { ignoresIds: false })).toBeUndefined();
  expect(diffXml('<a/>', '', { ignoresIds: false })).toBeUndefined();
});

it('gets through many children and hostile names', () => {
  const many = (name: string): string => `<a>${`<${name}/>`.repeat(2_000)}</a>`;
  expect(changes(many('b'), many('b'))).toEqual([]);
  expect(changes(many('b'), many('c'))).toHaveLength(4_000);
  expect(changes("<a __proto__='1' constructor='2'/>", '<a/>')).toEqual([
    '-@__proto__ = 1',
    '-@constructor = 2',
  ]);
});
