// A real Chromium without a window and without a network, driven over its debugging pipe (JSON ended by NUL on descriptors 3 and 4).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly theme?: 'light' | 'dark';
}

/** One message of the DevTools protocol. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol is larger than what is used of it here
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** How long a browser on a busy machine may take to answer or to end. */
const patienceMs = 60_000;

export class Chromium {
  /** What the page said on its console, errors that nobody caught, and every request that it made. */
  readonly complaints: string[] = [];
  readonly requests: string[] = [];
  readonly #process: ChildProcess;
  readonly #directory: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #watching = new Set<(message: Message) => void>();
  #session = '';
  #last = 0;
  #rest = '';

  private constructor(process: ChildProcess, directory: string) {
    this.#process = process;
    this.#directory = directory;
    (process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  static async start(): Promise<Chromium> {
    const directory = await mkdtemp(join(tmpdir(), 'stanzascope-chromium-'));
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-pipe',
      '--hide-scrollbars',
    ];
    const child = spawn('chromium', [...flags, `--user-data-dir=${directory}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const browser = new Chromium(child, directory);
    const { targetId } = await browser.#ask('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.#ask('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await browser.#ask(`${domain}.enable`);
    await browser.#ask('Network.emulateNetworkConditions', {
      offline: true,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
    return browser;
  }

  /** Opens a file and waits until it is loaded. */
  async open(file: string, looks: Looks): Promise<void> {
    this.complaints.length = 0;
    this.requests.length = 0;
    await this.look(looks);
    const loaded = this.#event('Page.loadEventFired');
    await this.#ask('Page.navigate', { url: pathToFileURL(file).href });
    await loaded;
    await this.settled();
  }

  async look({ width, height, theme = 'light' }: Looks): Promise<void> {
    await this.#ask('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const features = [{ name: 'prefers-color-scheme', value: theme }];
    await this.#ask('Emulation.setEmulatedMedia', { features });
  }

  /** What is drawn in frames is drawn. */
  async settled(): Promise<void> {
    await this.value(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))',
    );
  }

  /** The value of an expression in the page, awaited if it is a promise. */
  async value<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  async press(key: string): Promise<void> {
    const text = key.length === 1 ? { text: key } : {};
    await this.#ask('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
    await this.#ask('Input.dispatchKeyEvent', { type: 'keyUp', key });
    await this.settled();
  }

  /** Presses the button at the first place, moves over the others, and lets go at the last. */
  async drag(...places: readonly (readonly [number, number])[]): Promise<void> {
    const [first = [0, 0]] = places;
    const last = places.at(-1) ?? first;
    const button = { button: 'left', clickCount: 1 };
    await this.#mouse('mouseMoved', first);
    await this.#mouse('mousePressed', first, button);
    for (const place of places) await this.#mouse('mouseMoved', place, { ...button, buttons: 1 });
    await this.#mouse('mouseReleased', last, button);
    await this.settled();
  }

  /** PNG of what is in the window. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#ask('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('close', resolve));
    await Promise.race([this.#ask('Browser.close').catch(() => {}), gone]);
    const { pid } = this.#process;
    // Its own process group, with all that it has started.
    const timer = setTimeout(() => pid && process.kill(-pid, 'SIGKILL'), 5_000);
    await gone;
    clearTimeout(timer);
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  #mouse(type: string, [x, y]: readonly [number, number], more: object = {}): Promise<unknown> {
    return this.#ask('Input.dispatchMouseEvent', { type, x, y, ...more });
  }

  // biome-ignore lint/suspicious/noExplicitAny: as in Message
  #ask(method: string, params: object = {}): Promise<any> {
    this.#last += 1;
    const id = this.#last;
    const session = this.#session === '' ? {} : { sessionId: this.#session };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`chromium does not answer ${method}`)), patienceMs);
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  #event(method: string): Promise<void> {
    return new Promise((resolve) => {
      const watch = (message: Message): void => {
        if (message.method !== method) return;
        this.#watching.delete(watch);
        resolve();
      };
      this.#watching.add(watch);
    });
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#take(JSON.parse(part) as Message);
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (id !== undefined) {
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
    }
    if (method === 'Runtime.exceptionThrown') {
      const { exception, text } = params.exceptionDetails;
      this.complaints.push(exception?.description ?? text);
    }
    if (method === 'Runtime.consoleAPICalled') this.complaints.push(JSON.stringify(params.args));
    if (method === 'Log.entryAdded') this.complaints.push(params.entry.text);
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    for (const watch of this.#watching) watch(message);
  }
}
