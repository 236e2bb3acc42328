import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromMillis } from '../../src/model/time.js';
import { hgrm } from '../../src/report/writers/hgrm.js';
import { Recorder } from '../../src/stats/recorder.js';
import { emptyResult, simulate } from './simulated.js';

describe('the hgrm report', () => {
  it('is one file for each trend', () => {
    const result = simulate();
    const trends = Object.values(result.metrics).filter(({ kind }) => kind === 'trend');
    const names = hgrm.files(result).map(({ name }) => name);
    expect(names).toHaveLength(trends.length);
    expect(names).toContain('xmpp_msg_delivery_duration.hgrm');
    expect(names).toContain('xmpp_msg_delivery_duration.time-service.hgrm');
    expect(hgrm.files(emptyResult)).toEqual([]);
  });

  it('is in ms, as HdrHistogram prints it (update with vitest -u)', async () => {
    const recorder = new Recorder();
    for (let ms = 1; ms <= 100; ms++) recorder.duration('wait', fromMillis(ms));
    const [file] = hgrm.files({ ...emptyResult, metrics: recorder.results(fromMillis(1)) });
    const golden = fileURLToPath(new URL('../golden/report/hundred.hgrm', import.meta.url));
    await expect(file?.text).toMatchFileSnapshot(golden);
  });

  it('leaves out what is no histogram', () => {
    const metric = { kind: 'trend', unit: 'ms', count: 1, histogram: 'HISTAAAA' } as const;
    expect(hgrm.files({ ...emptyResult, metrics: { a: metric } })).toEqual([]);
  });
});
