// The HTML report in a real Chromium that has no network: it says nothing on the console, draws its charts, and answers to
// mouse and keys, in both themes, narrow and wide.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../../src/report/writers/html.js';
import { json } from '../../src/report/writers/json.js';
import { hostileResult, hostileTexts, longResult } from '../report/results.js';
import { emptyResult, simulate } from '../report/simulated.js';
import { Chromium } from '../support/chromium.js';
import { runCliWith, temporaryDirectory } from '../support/cli.js';
import { needs } from '../support/real.js';

const patienceMs = 90_000;
const wide = { width: 1400, height: 2200 };
const narrow = { width: 380, height: 900 };

const chat = { ...simulate(), warmup: 2, intervals: longResult(30, 1).intervals };
const other = { ...simulate({}, 80), intervals: longResult(20, 1).intervals };
const metrics = { ...chat.metrics, ...longResult(1, 1).metrics };
const run = { ...chat, metrics };

/** For each chart that is in view of the page: how many different colours its canvas has. */
const colours = `[...document.querySelectorAll('figure canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;
const drawn = 'Number(document.documentElement.dataset.charts)';
const fault = 'document.documentElement.dataset.fault';

describe('the HTML report in Chromium', { timeout: patienceMs, ...needs('chromium') }, () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await Chromium.start();
  });
  afterAll(() => browser?.stop());

  async function open(text: string, looks: Parameters<Chromium['open']>[1]): Promise<void> {
    const file = join(await temporaryDirectory(), 'report.html');
    await writeFile(file, text);
    await browser.open(file, looks);
  }

  async function isQuiet(): Promise<void> {
    expect(browser.complaints).toEqual([]);
    expect(await browser.value(fault)).toBeUndefined();
    expect(browser.requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(browser.requests).toHaveLength(1);
  }

  describe.each([
    ['wide', 'light', wide],
    ['wide', 'dark', wide],
    ['narrow', 'light', narrow],
    ['narrow', 'dark', narrow],
  ] as const)('%s and %s', (_width, theme, size) => {
    it('draws every chart that is not folded away', async () => {
      await open(html.render(run), { ...size, theme });
      await isQuiet();
      const found = await browser.value<number[]>(colours);
      expect(found.length).toBeGreaterThan(3);
      expect(found).toHaveLength(await browser.value<number>(drawn));
      // An empty canvas has one colour; axes alone have some, a line with its soft edges many more.
      for (const count of found) expect(count).toBeGreaterThan(8);
    });

    it('has no line wider than the window', async () => {
      await open(html.render(run), { ...size, theme });
      expect(await browser.value('document.documentElement.scrollWidth')).toBe(size.width);
    });

    it('has enough contrast in every text', async () => {
      await open(html.render({ ...run, verdict: 'invalid', reasons: ['late'] }), { ...size, theme });
      expect(await browser.value(poorContrast)).toEqual([]);
    });
  });

  it('keeps to the width of the window whatever the names are', async () => {
    const long = 'x'.repeat(300);
    const result = { ...hostileResult(long), target: long, reasons: [long], environment: { [long]: long } };
    const runs = [1, 2].map((i) => ({ name: `${long}${i}`, result }));
    for (const page of [html.render(result), html.renderMany?.(runs) ?? '']) {
      await open(page, narrow);
      expect(await browser.value('document.documentElement.scrollWidth')).toBe(narrow.width);
    }
  });

  it('draws what is in a fold when it is opened, and follows the width of the window', async () => {
    await open(html.render(run), wide);
    const before = await browser.value<number>(drawn);
    await browser.value(`[...document.querySelectorAll('details')].forEach((fold) => { fold.open = true })`);
    await browser.settled();
    expect(await browser.value(drawn)).toBeGreaterThan(before);
    await browser.look(narrow);
    await browser.settled();
    expect(await browser.value('document.documentElement.scrollWidth')).toBe(narrow.width);
    await isQuiet();
  });

  it('zooms all charts over time by dragging in one, and back by a double click', async () => {
    await open(html.render(run), wide);
    const [left, top, width, height] = await browser.value<number[]>(
      `(() => { const box = document.querySelector('figure.seconds .u-over'); box.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = box.getBoundingClientRect(); return [x, y, width, height]; })()`,
    );
    const at = (share: number) => [left! + width! * share, top! + height! / 2] as const;
    const enabled = `[...document.querySelectorAll('figure.seconds .tool, figure.heat .tool')]
      .filter((button) => button.textContent === 'Whole range').map((button) => !button.disabled)`;
    expect(new Set(await browser.value<boolean[]>(enabled))).toEqual(new Set([false]));
    await browser.drag(at(0.2), at(0.3), at(0.5));
    expect(new Set(await browser.value<boolean[]>(enabled))).toEqual(new Set([true]));
    await browser.value(
      `document.querySelector('figure.seconds .u-over').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))`,
    );
    await browser.settled();
    expect(new Set(await browser.value<boolean[]>(enabled))).toEqual(new Set([false]));
    await isQuiet();
  });

  it('hides a line by its button in the legend, and answers to the keyboard', async () => {
    await open(html.render(run), wide);
    const pixels = `document.querySelector('figure.percentile canvas').toDataURL()`;
    const before = await browser.value(pixels);
    await browser.value(`document.querySelector('figure.percentile .legend button').click()`);
    await browser.settled();
    expect(await browser.value(pixels)).not.toBe(before);
    expect(await browser.value(`document.querySelector('.legend button').getAttribute('aria-pressed')`)).toBe(
      'false',
    );

    await browser.value(`document.querySelector('figure.seconds .plot').focus()`);
    for (const key of ['ArrowRight', 'ArrowRight']) await browser.press(key);
    expect(await browser.value(`document.querySelector('figure.seconds .legend').innerText`)).toMatch(
      /p99\s+[\d.]+ ms[\s\S]*at \d+ s/,
    );
    await browser.press('+');
    const isZoomed = `!document.querySelector('figure.seconds .tool').disabled`;
    expect(await browser.value(isZoomed)).toBe(true);
    await browser.press('Escape');
    expect(await browser.value(isZoomed)).toBe(false);
    await isQuiet();
  });

  it('sorts the table of metrics, switches the theme, and says another scale', async () => {
    await open(html.render(run), wide);
    const first = `document.querySelector('table.sortable tbody th').textContent`;
    const heads = `[...document.querySelectorAll('table.sortable thead button')]`;
    await browser.value(`${heads}.find((head) => head.textContent === 'count').click()`);
    const lowest = await browser.value(first);
    await browser.value(`${heads}.find((head) => head.textContent === 'count').click()`);
    expect(await browser.value(first)).not.toBe(lowest);
    expect(await browser.value(`document.querySelectorAll('th[aria-sort=descending]').length`)).toBe(1);

    const ground = 'getComputedStyle(document.body).backgroundColor';
    const light = await browser.value(ground);
    await browser.value(`document.querySelector('.theme').click()`);
    expect(await browser.value(ground)).not.toBe(light);

    const pixels = `document.querySelector('figure.percentile canvas').toDataURL()`;
    await browser.settled();
    const before = await browser.value(pixels);
    await browser.value(`document.querySelector('figure.percentile .tool[aria-pressed]').click()`);
    await browser.settled();
    expect(await browser.value(pixels)).not.toBe(before);
    await isQuiet();
  });

  it('lays two results over each other, as the command writes them', async () => {
    const directory = await temporaryDirectory();
    for (const [name, result] of Object.entries({ monday: run, tuesday: other })) {
      await mkdir(join(directory, name));
      await writeFile(join(directory, name, 'result.json'), json.render(result));
    }
    const files = ['monday/result.json', 'tuesday/result.json'];
    const { code, stderr } = await runCliWith(
      { directory },
      'report',
      ...files,
      '--report',
      'html',
      '--out',
      'both',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toBe('both/compare.html\n');
    await browser.open(join(directory, 'both', 'compare.html'), wide);
    await isQuiet();
    const legend = await browser.value<string>(
      `document.querySelector('figure.percentile .legend').innerText`,
    );
    expect(legend).toContain('monday');
    expect(legend).toContain('tuesday');
    for (const count of await browser.value<number[]>(colours)) expect(count).toBeGreaterThan(8);
  });

  it('shows a run without anything as words, without empty charts', async () => {
    await open(html.render(emptyResult), wide);
    await isQuiet();
    expect(await browser.value(drawn)).toBe(0);
    expect(await browser.value(`document.querySelectorAll('figure, canvas').length`)).toBe(0);
    const text = await browser.value<string>('document.body.innerText');
    for (const words of [
      'Invalid',
      'no iteration was started',
      'No messages were sent',
      'Nothing was timed',
      'No login',
    ])
      expect(text).toContain(words);
  });

  it('runs nothing that a result says', async () => {
    for (const name of hostileTexts) {
      await open(html.render(hostileResult(name)), wide);
      await isQuiet();
      expect(await browser.value(drawn)).toBeGreaterThan(3);
      expect(await browser.value(`document.querySelectorAll('script').length`)).toBe(2);
      expect(
        await browser.value(`document.querySelectorAll('img, [onerror], [onload], [onmouseover]').length`),
      ).toBe(0);
      // uPlot draws no such element, and legends have only lines in theirs.
      expect(await browser.value(`document.querySelectorAll('main > :not(section)').length`)).toBe(0);
      expect(await browser.value<string>('document.body.innerText')).not.toMatch(
        /[\u202a-\u202e\u2066-\u2069]/,
      );
    }
  });
});

/** Texts with less than 4.5:1 against the first ground behind them (WCAG 2.2, 1.4.3); 3:1 for large ones. */
const poorContrast = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const [, , , alpha = 1] = channels(colour);
      if (alpha === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!isText || element.matches('script, .skip') || !element.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize } = getComputedStyle(element);
    const [high, low] = [luminance(color), luminance(ground(element))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (parseFloat(fontSize) >= 24 ? 3 : 4.5)) poor.push([element.tagName, element.className, element.textContent.slice(0, 30), ratio]);
  }
  return poor;
})()`;
