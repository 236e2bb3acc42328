// How often each step of a scenario was begun, held and failed.
import type { ScenarioPlan } from '../scenario/plan.js';
import type { StepResult } from '../stats/result.js';

export class StepCounts {
  readonly #scenario: ScenarioPlan;
  readonly #started: Float64Array;
  readonly #passed: Float64Array;
  readonly #failed: Float64Array;

  constructor(scenario: ScenarioPlan) {
    this.#scenario = scenario;
    const { length } = scenario.steps;
    this.#started = new Float64Array(length);
    this.#passed = new Float64Array(length);
    this.#failed = new Float64Array(length);
  }

  begun(number: number): void {
    this.#started[number] = (this.#started[number] ?? 0) + 1;
  }

  ended(number: number, isPassed: boolean): void {
    const counts = isPassed ? this.#passed : this.#failed;
    counts[number] = (counts[number] ?? 0) + 1;
  }

  get results(): readonly StepResult[] {
    return this.#scenario.steps.map((step, number) => ({
      scenario: this.#scenario.name,
      ...step,
      started: this.#started[number] ?? 0,
      passed: this.#passed[number] ?? 0,
      failed: this.#failed[number] ?? 0,
    }));
  }
}
