// The metrics that need no histogram: counters, rates and gauges.
import { type Micros, toSeconds } from '../model/time.js';
import type { MetricResult } from './result.js';

/** A sum that grows. */
export class Counter {
  readonly kind = 'counter';
  readonly #unit: 'count' | 'bytes';
  #total = 0;

  constructor(unit: 'count' | 'bytes') {
    this.#unit = unit;
  }

  add(by: number): void {
    this.#total += by;
  }

  /** `elapsed` turns the total into a rate per second. */
  result(elapsed: Micros): MetricResult {
    const rate = elapsed > 0 ? this.#total / toSeconds(elapsed) : 0;
    return { kind: 'counter', unit: this.#unit, count: this.#total, rate };
  }
}

/** The share of observations that held. */
export class Rate {
  readonly kind = 'rate';
  #count = 0;
  #held = 0;

  observe(held: boolean): void {
    this.#count += 1;
    if (held) this.#held += 1;
  }

  result(): MetricResult | undefined {
    if (this.#count === 0) return undefined;
    return { kind: 'rate', unit: 'ratio', count: this.#count, rate: this.#held / this.#count };
  }
}

/** A value that comes and goes: the last one counts, the extremes are kept. */
export class Gauge {
  readonly kind = 'gauge';
  #count = 0;
  #value = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  set(value: number): void {
    this.#count += 1;
    this.#value = value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  result(): MetricResult | undefined {
    if (this.#count === 0) return undefined;
    const { value, min, max } = { value: this.#value, min: this.#min, max: this.#max };
    return { kind: 'gauge', unit: 'count', count: this.#count, value, min, max };
  }
}
