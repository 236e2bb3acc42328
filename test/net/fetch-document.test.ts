import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { fetchDocument } from '../../src/net/fetch-document.js';
import { localhostCert, localhostKey } from '../support/cert/index.js';

let base: string;

beforeEach(async () => {
  const server = createServer({ key: localhostKey, cert: localhostCert }, (request, response) => {
    const elsewhere = /^\/to\?(.*)$/.exec(request.url ?? '')?.[1];
    if (elsewhere !== undefined) response.writeHead(302, { location: elsewhere }).end();
    else if (request.url === '/page') response.end('page');
    else if (request.url === '/big') response.end('x'.repeat(100_000));
    else if (request.url === '/packed')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000)));
    else response.writeHead(404).end('none');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  base = `https://localhost:${(server.address() as AddressInfo).port}`;
});

const ca = localhostCert;

describe('fetchDocument', () => {
  it('brings a text, also from where it has moved to', async () => {
    expect(await fetchDocument(`${base}/page`, { ca })).toBe('page');
    expect(await fetchDocument(`${base}/page`, { insecure: true })).toBe('page');
    expect(await fetchDocument(`${base}/to?/page`, { ca })).toBe('page');
  });

  it.each(['/none', '/big', '/packed', '/to?http://localhost:1/', '/to?/to?/to?/to?/to?/to?/page'])(
    'has nothing for %s',
    async (path) => {
      expect(await fetchDocument(`${base}${path}`, { ca })).toBeUndefined();
    },
  );

  it('has nothing from who cannot be trusted, nor from nobody', async () => {
    expect(await fetchDocument(`${base}/page`, {})).toBeUndefined();
    expect(await fetchDocument('https://localhost:1/', { ca })).toBeUndefined();
    expect(await fetchDocument(base.replace('https', 'http'), { ca })).toBeUndefined();
  });
});
