// Passes records to all views. Records that come before the views are open wait for them.
import type { TapRecord } from '../model/record.js';
import type { View } from './views/view.js';

export class Fanout implements View {
  #views: readonly View[] = [];
  #early: TapRecord[] | undefined = [];

  open(views: readonly View[]): void {
    this.#views = views;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const record of early) this.record(record);
  }

  record(record: TapRecord): void {
    if (this.#early) this.#early.push(record);
    else for (const view of this.#views) view.record(record);
  }

  async end(endLine?: string): Promise<void> {
    await Promise.all(this.#views.map((view) => view.end(endLine)));
  }
}
