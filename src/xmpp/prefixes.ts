// Which namespace prefixes are in scope inside one frame (Namespaces in XML 1.0 §6).

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** Declarations of the open elements, the innermost last. Only prefixed names cost anything. */
export class PrefixScope {
  #declared: {
    readonly prefix: string;
    readonly uri: string;
    readonly depth: number;
  }[] = [];
  #root: ReadonlyMap<string, string> = new Map();

  /** Prefixes of the stream root, in scope everywhere. */
  setRoot(prefixes: ReadonlyMap<string, string>): void {
    this.#root = prefixes;
    this.#declared = [];
  }

  /** Declares a prefix on the element at `depth`; false when the binding is not allowed (§3, §2.2). */
  declare(prefix: string, uri: string, depth: number): boolean {
    this.#declared.push({ prefix, uri, depth });
    if (prefix === 'xml') return uri === xmlNamespace;
    return prefix !== 'xmlns' && uri !== '' && uri !== xmlNamespace && uri !== xmlnsNamespace;
  }

  /** Ends the scope of the element at `depth` and of all inside it. Called for every element, nearly always for nothing. */
  close(depth: number): void {
    const declared = this.#declared;
    while (declared.length > 0 && (declared[declared.length - 1]?.depth ?? 0) >= depth) declared.pop();
  }

  resolve(prefix: string): string | undefined {
    if (prefix === 'xml') return xmlNamespace;
    return this.#declared.findLast((entry) => entry.prefix === prefix)?.uri ?? this.#root.get(prefix);
  }
}
