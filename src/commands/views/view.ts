// Where records go: the contract of the live displays and of the capture file.

import type { CaptureFacts } from '../../inspect/capture/frame-lines.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import type { CommandContext } from '../context.js';

export interface View {
  record(record: TapRecord): void;
  /** `endLine` is the last line of a capture, absent when a capture is being read. Resolves when all is shown or written. */
  end(endLine?: string): Promise<void>;
}

export interface ViewOptions {
  readonly context: CommandContext;
  /** At the top of the screen. */
  readonly title: string;
  readonly facts: CaptureFacts;
  /** Bytes of history. */
  readonly buffer: number;
  /** The capture that is being written meanwhile. */
  readonly recording?: string;
  /** The wall clock, where what is shown happens now. */
  readonly now?: () => Micros;
  /** The person wants to leave. */
  quit(): void;
}

export type OpenView = (options: ViewOptions) => View;
