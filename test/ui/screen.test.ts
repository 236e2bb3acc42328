import { PassThrough, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openScreen, type Screen, type ScreenOptions } from '../../src/ui/screen.js';
import { sessionStore, title } from './drive.js';
import { session } from './records.js';

/** A terminal of 80x24 cells that remembers what was written. */
class FakeTerminal {
  written = '';
  isRaw = false;
  readonly output = Object.assign(
    new Writable({
      write: (chunk, _encoding, done) => {
        this.written += chunk;
        done();
      },
    }),
    { columns: 80, rows: 24, isTTY: true },
  );
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => {
      this.isRaw = mode;
      this.input.isRaw = mode;
    },
    isRaw: false,
  });

  type(keys: string): void {
    this.input.emit('data', Buffer.from(keys));
  }

  /** What was written since the last call. */
  taken(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}

let terminal: FakeTerminal;
let quits: number;
let screen: Screen;
const store = sessionStore();

function open(env: Record<string, string> = {}, save?: ScreenOptions['save']): void {
  screen = openScreen({
    store,
    title,
    env: { TERM: 'xterm', LANG: 'C.UTF-8', ...env },
    ...(save && { save }),
    onQuit: () => {
      quits++;
    },
    input: terminal.input as unknown as ReadStream,
    output: terminal.output as unknown as WriteStream,
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  terminal = new FakeTerminal();
  quits = 0;
});

afterEach(() => {
  screen.close();
  vi.useRealTimers();
});

const oneFrame = (): void => {
  vi.advanceTimersByTime(100);
};

describe('openScreen', () => {
  it('takes the terminal over and draws', () => {
    open();
    expect(terminal.isRaw).toBe(true);
    expect(terminal.taken()).toMatch(/\x1b\[\?1049h.*\x1b\[\?25l.*\x1b\[\?7l.*Streams/s);
  });

  it('answers keys within a frame', () => {
    open();
    terminal.taken();
    terminal.type('?');
    oneFrame();
    expect(terminal.taken()).toContain('Everywhere');
    terminal.type('\x1b');
    oneFrame();
    expect(terminal.taken()).not.toContain('Everywhere');
  });

  it('draws at most 10 frames a second, and none when nothing changed', () => {
    open();
    terminal.taken();
    const write = vi.spyOn(terminal.output, 'write');
    for (let n = 0; n < 100; n++) {
      for (const record of session().slice(15, 17)) store.append(record);
      screen.changed();
      vi.advanceTimersByTime(10);
    }
    expect(write.mock.calls.length).toBeGreaterThan(8);
    expect(write.mock.calls.length).toBeLessThanOrEqual(10);
    vi.advanceTimersByTime(10_000);
    expect(write.mock.calls.length).toBeLessThanOrEqual(21);
  });

  it('answers a key at once, not with the next frame', () => {
    open();
    oneFrame();
    terminal.taken();
    terminal.type('j');
    expect(terminal.taken()).toMatch(/▸.*#1/s);
  });

  it('draws anew on Ctrl-L', () => {
    open();
    oneFrame();
    terminal.taken();
    terminal.type('\x0c');
    expect(terminal.taken()).toMatch(/\x1b\[2J.*\x1b\[24;1H/s);
  });

  it('hands over what is shown, with all that is folded, and tells what became of it', async () => {
    const saved: [number, string][] = [];
    let fault: Error | undefined;
    open({}, async (records, path) => {
      if (fault) throw fault;
      saved.push([records.length, path]);
    });
    const save = async (): Promise<string> => {
      terminal.type('s');
      terminal.type('out.txt');
      terminal.type('\r');
      await Promise.resolve();
      await Promise.resolve();
      oneFrame();
      return terminal.taken();
    };
    expect(await save()).toContain(`${store.length} records saved to out.txt`);
    terminal.type('/');
    terminal.type('type==error');
    terminal.type('\r');
    expect(await save()).toContain('1 record saved to out.txt');
    expect(saved).toEqual([
      [store.length, 'out.txt'],
      [1, 'out.txt'],
    ]);
    fault = new Error('no room');
    expect(await save()).toContain('no room');
  });

  it('waits for a terminal that does not keep up', () => {
    open();
    terminal.taken();
    Object.defineProperty(terminal.output, 'writableNeedDrain', { value: true, configurable: true });
    screen.status('news');
    oneFrame();
    expect(terminal.taken()).toBe('');
    Object.defineProperty(terminal.output, 'writableNeedDrain', { value: false });
    terminal.output.emit('drain');
    oneFrame();
    expect(terminal.taken()).toContain('news');
  });

  it('draws anew in another size', () => {
    open();
    terminal.taken();
    Object.assign(terminal.output, { columns: 130, rows: 40 });
    terminal.output.emit('resize');
    oneFrame();
    expect(terminal.taken()).toMatch(/\x1b\[2J.*\x1b\[40;1H/s);
  });

  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\x03'],
    ['Q', 'Q'],
  ])('gives the terminal back and tells it on %s', (_, key) => {
    open();
    terminal.taken();
    terminal.type(key);
    expect(quits).toBe(1);
    expect(terminal.isRaw).toBe(false);
    expect(terminal.taken()).toMatch(/\x1b\[\?1049l.*\x1b\[\?7h/s);
    screen.changed();
    oneFrame();
    expect(terminal.taken()).toBe('');
  });

  it('gives the terminal back before the stack of an uncaught exception is printed', () => {
    open();
    terminal.taken();
    (process as NodeJS.EventEmitter).emit('uncaughtExceptionMonitor', new Error('a fault elsewhere'));
    expect(terminal.taken()).toContain('\x1b[?1049l');
    expect(quits).toBe(0);
  });

  it('leaves no listener on the process behind', () => {
    const count = (): number =>
      ['exit', 'uncaughtExceptionMonitor', 'SIGTERM', 'SIGHUP'].reduce(
        (sum, name) => sum + process.listenerCount(name),
        0,
      );
    const before = count();
    open();
    expect(count()).toBeGreaterThan(before);
    screen.close();
    screen.close();
    expect(count()).toBe(before);
  });

  it('keeps to ASCII where the locale is not UTF-8, and to no colour with NO_COLOR', () => {
    open({ LANG: 'C', NO_COLOR: '1' });
    const drawn = terminal.taken();
    expect(drawn).toMatch(/-.* Streams .*---/);
    expect(drawn).not.toMatch(/[^\x00-\x7e]|\x1b\[[\d;]*3\dm/);
  });
});
