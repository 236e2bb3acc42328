// Random well-formed elements as text: every construct that may stand in one, those that RFC 6120 §11.1 forbids included.
import fc from 'fast-check';

const name = fc.constantFrom('a', 'b', 'message', 'x-y', 'long.name_1', 'é');
const space = fc.constantFrom('', ' ', '\n', '\t  ');
const value = fc.constantFrom(`''`, `""`, `'>'`, `"/>"`, `'"'`, `"'"`, `'&lt;'`, `'é]]>'`, `"a=b/"`);
const attributes = fc
  .uniqueArray(fc.constantFrom('c', 'd', 'e', 'f'), { maxLength: 3 })
  .chain((keys) =>
    fc
      .tuple(
        ...keys.map((key) => fc.tuple(space, space, value).map(([s, t, v]) => ` ${s}${key}${t}=${s}${v}`)),
      )
      .map((parts) => parts.join('')),
  );
const text = fc.constantFrom('', 'text', '&amp;', '&#x41;', ']', ']]', '> ', 'é😀', "'", '"', '-->', '?>');
const section = fc.constantFrom(
  ...['<![CDATA[]]>', '<![CDATA[</a>]]]>', '<![CDATA[<a>]]]]>', '<!-->-->', '<!--<a>-->', '<!---><b>-->'],
  ...['<!-- - -> -->', '<?p?>', '<?p <a> ?>', '<?p >?>', `<?p '?>`],
);

/** One element. */
export const element: fc.Arbitrary<string> = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(name, attributes, space, tie('content'))
    .map(([n, a, s, content]) =>
      content === '' ? `<${n}${a}${s}/>` : `<${n}${a}${s}>${content === '-' ? '' : content}</${n}${s}>`,
    ),
  content: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('', '-'),
    text,
    section,
    fc.tuple(text, tie('element'), section, tie('content')).map((parts) => parts.join('')),
    fc.tuple(section, tie('content'), tie('element')).map((parts) => parts.join('')),
  ),
})).element;
