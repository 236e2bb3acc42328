// The live screen on a real terminal: keys in, frames out. The only file that knows blessed, and only its terminal half:
// rows are painted by paint.ts, because blessed's own widgets mis-measure wide characters and interpret text.
import type { ReadStream, WriteStream } from 'node:tty';
import blessed from 'blessed';
import type { Store } from '../inspect/store.js';
import type { TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import type { Action } from './action.js';
import { frame } from './frame.js';
import { actionFor } from './keys.js';
import { type PaintOptions, paintChanges } from './paint.js';
import { reduce } from './reduce.js';
import { initialState, type Request, type Size, type ViewState } from './state.js';
import { recordsThat, shownRecords } from './view.js';

export interface ScreenOptions {
  readonly store: Store;
  /** Shown at the top left. */
  readonly title: string;
  /** The capture file that is being written, for the status bar. */
  readonly recording?: string;
  /** The person wants to leave; the terminal is restored already. */
  onQuit(): void;
  /** Writes what is shown to a file; what it rejects with is told to the person. Without it nothing can be saved. */
  readonly save?: (records: readonly TapRecord[], path: string) => Promise<void>;
  /** The wall clock, when what is shown goes on in time; a capture has only its own. */
  readonly now?: () => Micros;
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

/** At most 10 frames a second for what comes in: nobody reads more, and each takes time from forwarding when all cores are busy. */
const frameMillis = 100;
/** A key is answered at once; only of many in no time (a paste, a held key) not every one is painted. */
const keyFrameMillis = 8;
/** Filters go through the history in pieces, between which keys are read and bytes are forwarded. */
const scanMillis = 8;
const scanStep = 64;
const rateMillis = 1000;

const autowrap = { off: '\x1b[?7l', on: '\x1b[?7h' };
const clear = '\x1b[2J';

/** Takes the terminal over until the person quits or close() is called. */
export function openScreen(options: ScreenOptions): Screen {
  const input = options.input ?? process.stdin;
  const output = options.output ?? process.stdout;
  const { store, env } = options;
  const paint = paintOptions(env);
  const program = blessed.program({ input, output, ...(env.TERM ? { terminal: env.TERM } : {}) });
  let state = initialState(sizeOf(output), options.title, options.recording);
  let painted: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let pulse: NodeJS.Timeout | undefined;
  let slice: NodeJS.Immediate | undefined;
  let lastFrameAt = Number.NEGATIVE_INFINITY;
  let counted = { at: performance.now(), appended: store.appended };
  let isOpen = true;

  const draw = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // A terminal that does not keep up gets the newest frame later instead of every frame.
    if (output.writableNeedDrain) {
      output.once('drain', request);
      return;
    }
    clearTimeout(pulse);
    const wallClock = options.now?.();
    if (wallClock !== undefined) store.insight.tick(wallClock);
    measure();
    scan();
    state = reduce(state, { type: 'tick' }, store);
    lastFrameAt = performance.now();
    const changes = paintChanges(painted, frame(state, store), paint);
    if (changes !== '') output.write(changes);
    // Rates fall and waits grow while nothing comes in.
    if (state.rate > 0 || state.criteria.isVolatile || state.full) pulse = setTimeout(draw, rateMillis);
  };
  const drawWithin = (millis: number): void => {
    if (!isOpen || timer !== undefined) return;
    timer = setTimeout(draw, Math.max(0, lastFrameAt + millis - performance.now()));
  };
  const request = (): void => drawWithin(frameMillis);
  /** What the filter has not been through yet is done later, piece by piece. */
  const scan = (): void => {
    const until = performance.now() + scanMillis;
    while (store.scan(scanStep)) {
      if (performance.now() < until) continue;
      slice ??= setImmediate(() => {
        slice = undefined;
        if (!isOpen) return;
        scan();
        request();
      });
      return;
    }
  };
  const measure = (): void => {
    const now = performance.now();
    if (now - counted.at < rateMillis) return;
    const perSecond = Math.round(((store.appended - counted.appended) * 1000) / (now - counted.at));
    counted = { at: now, appended: store.appended };
    store.retest();
    // How fast a file is read says nothing about its time.
    if (options.now) state = reduce(state, { type: 'rate', perSecond }, store);
  };
  const act = (action: Action): void => {
    const before = state.request;
    state = reduce(state, action, store);
    if (state.hasQuit) {
      close();
      options.onQuit();
      return;
    }
    if (state.request && state.request !== before) perform(state.request.what);
    request();
  };
  const perform = (what: Request['what']): void => {
    if (what.kind === 'redraw') {
      painted = [];
      output.write(clear);
      return;
    }
    const { path } = what;
    scan();
    const records = allShown(state, store);
    const tell = (text: string): void => {
      if (isOpen) act({ type: 'notice', text });
    };
    if (options.save === undefined) tell('saving is not possible here');
    else if (records === undefined) tell('the filter is still searching: save again when it is done');
    else
      options.save(records, path).then(
        () => tell(`${records.length} ${records.length === 1 ? 'record' : 'records'} saved to ${path}`),
        (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
      );
  };
  const press = (action: Action): void => {
    act(action);
    if (!isOpen) return;
    clearTimeout(timer);
    timer = undefined;
    if (performance.now() - lastFrameAt >= keyFrameMillis) draw();
    else drawWithin(keyFrameMillis);
  };
  const resize = (): void => {
    painted = [];
    output.write(clear);
    act({ type: 'resize', size: sizeOf(output) });
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    clearTimeout(pulse);
    clearImmediate(slice);
    release();
    program.removeAllListeners();
    program.normalBuffer();
    program.showCursor();
    output.write(autowrap.on);
    program.destroy();
  };
  const release = closeAtTheEnd(close);

  program.on('keypress', (ch: string | undefined, key: { full?: string } | undefined) => {
    const action = isOpen ? actionFor({ ch, full: key?.full }, state) : undefined;
    if (action) press(action);
  });
  program.on('resize', resize);
  program.alternateBuffer();
  program.hideCursor();
  output.write(autowrap.off + clear);
  draw();
  return { changed: request, status: (text) => act({ type: 'status', text }), close };
}

/** Some terminals do not know their size, or say it is nothing. */
const sizeOf = ({ columns, rows }: WriteStream): Size => ({
  columns: Math.max(1, columns || 80),
  rows: Math.max(1, rows || 24),
});

/** The rows of the list with all that is folded into them; undefined while the filter has not been through everything. */
function allShown(state: ViewState, store: Store): readonly TapRecord[] | undefined {
  if (!shownRecords(state, store).isComplete) return undefined;
  const { folds: _, ...criteria } = state.criteria;
  recordsThat(criteria, state, store);
  while (store.scan(100_000));
  const all = recordsThat(criteria, state, store);
  return Array.from({ length: all.length }, (_row, index) => all.at(index)?.record).filter(
    (record) => record !== undefined,
  );
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
