// What can happen to the view state.
import type { FlowId } from '../model/flow.js';
import type { Edit, PromptKind } from './prompt.js';
import type { Size } from './state.js';

/** Where to go: a stream, a record, or a record within its stream. */
export interface Target {
  readonly flow?: FlowId;
  /** Of the record. */
  readonly ordinal?: number;
}

/** What is on or off. */
export type Switch =
  | 'isLadder'
  | 'isPreview'
  | 'isFailuresOnly'
  | 'isMarkedOnly'
  | 'hidesUpkeep'
  | 'ignoresIds';

export type Action =
  /** Rows, or lines of the detail. */
  | { readonly type: 'move'; readonly by: number }
  /** Heights of the panel. */
  | { readonly type: 'page'; readonly by: number }
  | { readonly type: 'edge'; readonly to: 'first' | 'last' }
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'status' | 'notice'; readonly text: string }
  | { readonly type: 'rate'; readonly perSecond: number }
  /** Another way to look at the record. */
  | { readonly type: 'tab'; readonly by: 1 | -1 }
  | { readonly type: 'switch'; readonly what: Switch }
  /** A panel over the others, or away with it. */
  | { readonly type: 'open'; readonly screen: string }
  | { readonly type: 'prompt'; readonly kind: PromptKind }
  | { readonly type: 'edit'; readonly edit: Edit }
  /** As if it had been entered after `/` or `f`. */
  | { readonly type: 'filter' | 'find'; readonly text: string }
  | { readonly type: 'save'; readonly path: string }
  /** The next or previous one of what is looked for. */
  | { readonly type: 'seek'; readonly by: 1 | -1 }
  /** A stream, a record, or both. */
  | { readonly type: 'goto'; readonly to: Target }
  /** `tick`: the store may have changed. `escape`: like `back`, but never quits. */
  | {
      readonly type:
        | 'enter'
        | 'back'
        | 'escape'
        | 'quit'
        | 'pause'
        | 'follow'
        | 'times'
        | 'colours'
        | 'choose'
        | 'diff'
        | 'mark'
        | 'redraw'
        | 'tick';
    };
