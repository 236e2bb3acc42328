// Which blocks of our code have run, as V8 counts them: what tells an interesting input from a dull one.
import { type Profiler, Session } from 'node:inspector';

export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Blocks that have ever run. */
  get blocks(): number {
    return this.#seen.size;
  }

  /** Blocks that have run since the last call and never before it. */
  fresh(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const block of this.ran()) if (!this.#seen.has(block)) found.add(block);
    for (const block of found) this.#seen.add(block);
    return found;
  }

  /** Blocks that have run since the last call. */
  *ran(): Generator<string> {
    for (const { url, functions } of this.#take()) {
      if (!/\/src\/.*\.js$/.test(url)) continue;
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) yield `${url} ${startOffset} ${endOffset}`;
    }
  }

  #take(): Profiler.ScriptCoverage[] {
    let result: Profiler.ScriptCoverage[] = [];
    // The calls of a session in its own thread are answered before they return.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error) throw error;
      result = answer.result;
    });
    return result;
  }

  #post(method: 'Profiler.enable' | 'Profiler.startPreciseCoverage', params?: object): void {
    this.#session.post(method as 'Profiler.startPreciseCoverage', params, (error) => {
      if (error) throw error;
    });
  }
}
