// Which namespace prefixes are in scope inside one frame (Namespaces in XML 1.0 §6).

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

interface Declaration {
  readonly prefix: string;
  readonly depth: number;
  /** What the prefix stood for outside of the element. */
  readonly outer: string | undefined;
}

/** Only prefixed names cost anything, and however many prefixes are declared, a look-up costs the same. */
export class PrefixScope {
  /** Of the open elements, the innermost last. */
  readonly #declared: Declaration[] = [];
  readonly #inScope = new Map<string, string>();

  /** Prefixes of the stream root, in scope everywhere. */
  setRoot(prefixes: ReadonlyMap<string, string>): void {
    this.#declared.length = 0;
    this.#inScope.clear();
    for (const [prefix, uri] of prefixes) this.#inScope.set(prefix, uri);
  }

  /** Declares a prefix on the element at `depth`; false when the binding is not allowed (§3, §2.2). */
  declare(prefix: string, uri: string, depth: number): boolean {
    this.#declared.push({ prefix, depth, outer: this.#inScope.get(prefix) });
    this.#inScope.set(prefix, uri);
    if (prefix === 'xml') return uri === xmlNamespace;
    return prefix !== 'xmlns' && uri !== '' && uri !== xmlNamespace && uri !== xmlnsNamespace;
  }

  /** Depth of the innermost element that declares a prefix, 0 when only the root does. */
  get depth(): number {
    const declared = this.#declared;
    return declared.length === 0 ? 0 : (declared[declared.length - 1]?.depth ?? 0);
  }

  /** Ends the scope of the element at `depth` and of all inside it. Called for every element, nearly always for nothing. */
  close(depth: number): void {
    for (let last = this.#declared.at(-1); last && last.depth >= depth; last = this.#declared.at(-1)) {
      this.#declared.pop();
      if (last.outer === undefined) this.#inScope.delete(last.prefix);
      else this.#inScope.set(last.prefix, last.outer);
    }
  }

  resolve(prefix: string): string | undefined {
    return prefix === 'xml' ? xmlNamespace : this.#inScope.get(prefix);
  }
}
