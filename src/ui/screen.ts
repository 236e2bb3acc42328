// The live screen on a real terminal: keys in, frames out. The only file that knows blessed, and only its terminal half:
// rows are painted by paint.ts, because blessed's own widgets mis-measure wide characters and interpret text.
import type { ReadStream, WriteStream } from 'node:tty';
import blessed from 'blessed';
import type { Store } from '../inspect/store.js';
import { frame } from './frame.js';
import { globalAction, keyName } from './keys.js';
import { type PaintOptions, paintChanges } from './paint.js';
import { panels } from './panels/index.js';
import { reduce } from './reduce.js';
import { type Action, initialState, type ViewState } from './state.js';

export interface ScreenOptions {
  readonly store: Store;
  /** Shown at the top left. */
  readonly title: string;
  /** The person wants to leave; the terminal is restored already. */
  onQuit(): void;
  /** For TERM, NO_COLOR and the locale. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: ReadStream;
  readonly output?: WriteStream;
}

export interface Screen {
  /** The store has changed. Cheap: it can be called for every record. */
  changed(): void;
  /** A word for the status bar; '' takes it away. */
  status(text: string): void;
  /** Gives the terminal back as it was. Safe to call twice. */
  close(): void;
}

/** At most 20 frames a second. */
const frameMillis = 50;

const autowrap = { off: '\x1b[?7l', on: '\x1b[?7h' };
const clear = '\x1b[2J';

/** Takes the terminal over until the person quits or close() is called. */
export function openScreen(options: ScreenOptions): Screen {
  const input = options.input ?? process.stdin;
  const output = options.output ?? process.stdout;
  const { store, env } = options;
  const paint = paintOptions(env);
  const program = blessed.program({ input, output, ...(env.TERM ? { terminal: env.TERM } : {}) });
  let state = initialState({ columns: output.columns, rows: output.rows }, options.title);
  let painted: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastFrameAt = 0;
  let isOpen = true;

  const draw = (): void => {
    timer = undefined;
    // A terminal that does not keep up gets the newest frame later instead of every frame.
    if (output.writableNeedDrain) {
      output.once('drain', request);
      return;
    }
    state = reduce(state, { type: 'tick' }, store);
    lastFrameAt = performance.now();
    const changes = paintChanges(painted, frame(state, store), paint);
    if (changes !== '') output.write(changes);
  };
  const request = (): void => {
    if (!isOpen || timer !== undefined) return;
    timer = setTimeout(draw, Math.max(0, lastFrameAt + frameMillis - performance.now()));
  };
  const act = (action: Action): void => {
    state = reduce(state, action, store);
    if (state.hasQuit) {
      close();
      options.onQuit();
      return;
    }
    request();
  };
  const resize = (): void => {
    painted = [];
    output.write(clear);
    act({ type: 'resize', size: { columns: output.columns, rows: output.rows } });
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    release();
    program.removeAllListeners();
    program.normalBuffer();
    program.showCursor();
    output.write(autowrap.on);
    program.destroy();
  };
  const release = closeAtTheEnd(close);

  program.on('keypress', (ch: string | undefined, key: { full?: string } | undefined) => {
    const action = actionFor(keyName({ ...(ch === undefined ? {} : { ch }), ...key }), state);
    if (action && isOpen) act(action);
  });
  program.on('resize', resize);
  program.alternateBuffer();
  program.hideCursor();
  output.write(autowrap.off + clear);
  draw();
  return { changed: request, status: (text) => act({ type: 'status', text }), close };
}

/** The help takes no keys of its own: it only has to be left. */
function actionFor(key: string, state: ViewState): Action | undefined {
  const own = state.isHelpOpen ? panels.help.key(key) : panels[state.panel].key(key);
  return own ?? globalAction(key);
}

function paintOptions(env: ScreenOptions['env']): PaintOptions {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return { colour: !env.NO_COLOR, ascii: !/utf-?8/i.test(locale) };
}

/**
 * Whatever ends the process, the terminal is given back first: also before the stack of an uncaught exception is
 * printed. @returns undoes it
 */
function closeAtTheEnd(close: () => void): () => void {
  const signals = ['SIGTERM', 'SIGHUP'] as const;
  const closeAndDie = (signal: NodeJS.Signals): void => {
    close();
    // A listener suppresses the default: unless somebody else cares for the signal, die by it after all.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.once('exit', close);
  process.once('uncaughtExceptionMonitor', close);
  // First in line, so that a listener of the composition root still counts as one.
  for (const signal of signals) process.prependOnceListener(signal, closeAndDie);
  return () => {
    process.off('exit', close);
    process.off('uncaughtExceptionMonitor', close);
    for (const signal of signals) process.off(signal, closeAndDie);
  };
}
