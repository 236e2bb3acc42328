// What is forwarded is said in plain data, and what all listeners share is opened and closed with them.
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ForwardingSpec, forwardAll } from '../../src/commands/forwarding.js';
import { micros } from '../../src/model/time.js';
import { systemClock } from '../../src/net/clock.js';
import { localhostCert, localhostKey } from '../support/cert/index.js';
import { loopback } from '../support/sockets.js';
import { TapRecording } from '../support/tap-recording.js';

async function spec(tls: Partial<NonNullable<ForwardingSpec['tls']>> = {}): Promise<ForwardingSpec> {
  const directory = await mkdtemp(join(tmpdir(), 'stanzascope-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return {
    maps: [
      { listen: loopback, upstream: { ...loopback, port: 1 } },
      { listen: { ...loopback, kind: 'tls' }, upstream: { ...loopback, kind: 'tls', port: 1 } },
    ],
    hash: false,
    udpIdle: micros(60e6),
    tls: {
      strategy: 'intercept',
      caDirectory: join(directory, 'ca'),
      insecure: false,
      rewriteFeatures: false,
      keyLog: join(directory, 'keys.txt'),
      ...tls,
    },
  };
}

const identity = { certificate: localhostCert, key: localhostKey };

describe('forwardAll', () => {
  it.each([{}, { strategy: 'terminate', identity }] as const)(
    'takes %j as it comes out of another thread',
    async (tls) => {
      const given = await spec(tls);
      const copy = structuredClone(given);
      expect(copy).toEqual(given);
      const mapped = await forwardAll(copy, new TapRecording(), systemClock);
      expect(mapped.map(({ forwarder }) => forwarder.endpoint.kind)).toEqual(['tcp', 'tls']);
      expect(await readFile(copy.tls?.keyLog ?? '', 'utf8')).toBe('');
      await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
    },
  );

  it('writes no key log under passthrough, where it is read', async () => {
    const given = await spec({ strategy: 'passthrough' });
    const mapped = await forwardAll(given, new TapRecording(), systemClock);
    await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
    await expect(readFile(given.tls?.keyLog ?? '')).rejects.toThrow('ENOENT');
  });

  it('listens nowhere when the folder of the local CA is open to others', async () => {
    const given = await spec();
    await mkdir(given.tls?.caDirectory ?? '');
    await chmod(given.tls?.caDirectory ?? '', 0o750);
    await expect(forwardAll(given, new TapRecording(), systemClock)).rejects.toThrow(/chmod 700/);
  });
});
