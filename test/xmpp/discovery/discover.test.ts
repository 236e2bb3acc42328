// Discovery against name servers and web servers that are a table.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceRecord } from '../../../src/model/dns.js';
import { formatEndpoint } from '../../../src/model/endpoint.js';
import { discover } from '../../../src/xmpp/discovery/discover.js';
import { linksOfJson, linksOfXml } from '../../../src/xmpp/discovery/host-meta.js';

const relation = 'urn:xmpp:alt-connections:websocket';
const plain = '_xmpp-client._tcp.example.org';
const direct = '_xmpps-client._tcp.example.org';
const jsonUrl = 'https://example.org/.well-known/host-meta.json';
const xmlUrl = 'https://example.org/.well-known/host-meta';

const record = (target: string, port: number, priority = 1): ServiceRecord => ({
  target,
  port,
  priority,
  weight: 1,
});
const json = (...hrefs: string[]): string =>
  JSON.stringify({ links: hrefs.map((href) => ({ rel: relation, href })) });
const xml = `<?xml version='1.0' encoding='utf-8'?>
<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>
  <Link rel='urn:xmpp:alt-connections:xbosh' href='https://web.example.org:5280/bosh'/>
  <Link rel='${relation}' href='wss://web.example.org/ws'/>
</XRD>`;

interface World {
  readonly records?: Readonly<Record<string, readonly ServiceRecord[]>>;
  readonly pages?: Readonly<Record<string, string>>;
  readonly isDnsDown?: boolean;
}

async function found(
  kind: 'xmpp' | 'xmpps',
  { records = {}, pages = {}, isDnsDown }: World,
): Promise<string[]> {
  const servers = await discover(
    { kind, host: 'example.org' },
    {
      services: async (name) => {
        if (isDnsDown) throw new Error('the name server does not answer');
        return records[name] ?? [];
      },
      document: async (url) => pages[url],
    },
  );
  return servers(() => 0.5).map(formatEndpoint);
}

describe('discover', () => {
  it('mixes both kinds of records by their priority', async () => {
    const records = {
      [plain]: [record('c.example.org', 5222, 10), record('a.example.org.', 5222, 30)],
      [direct]: [record('b.example.org', 443, 20)],
    };
    expect(await found('xmpp', { records, pages: { [xmlUrl]: xml } })).toEqual([
      'tcp://c.example.org:5222',
      'tls://b.example.org:443',
      'tcp://a.example.org:5222',
    ]);
    expect(await found('xmpps', { records })).toEqual(['tls://b.example.org:443']);
  });

  it('goes on to host-meta, and then to the usual port', async () => {
    const pages = { [jsonUrl]: json('wss://j.example.org/ws', 'ws://clear.example.org/ws'), [xmlUrl]: xml };
    expect(await found('xmpp', { pages })).toEqual(['wss://j.example.org:443/ws', 'tcp://example.org:5222']);
    expect(await found('xmpps', { pages: { [xmlUrl]: xml } })).toEqual([
      'wss://web.example.org:443/ws',
      'tls://example.org:5223',
    ]);
    expect(await found('xmpp', {})).toEqual(['tcp://example.org:5222']);
    expect(await found('xmpp', { isDnsDown: true })).toEqual(['tcp://example.org:5222']);
  });

  it.each(['.', ''])('takes the target %j as a no to this kind of service', async (target) => {
    const no = [record(target, 0)];
    await expect(found('xmpp', { records: { [plain]: no } })).rejects.toThrow(
      'example.org says in its service records that it has no XMPP for clients',
    );
    await expect(found('xmpps', { records: { [direct]: no } })).rejects.toThrow('no XMPP for clients');
    expect(await found('xmpp', { records: { [direct]: no } })).toEqual(['tcp://example.org:5222']);
    expect(
      await found('xmpp', { records: { [plain]: no, [direct]: [record('d.example.org', 5223)] } }),
    ).toEqual(['tls://d.example.org:5223']);
    expect(await found('xmpp', { records: { [plain]: no }, pages: { [jsonUrl]: json('wss://w/') } })).toEqual(
      ['wss://w:443/'],
    );
  });
});

describe('host-meta', () => {
  it('reads anything without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(linksOfJson(text)).toEqual([]);
        expect(linksOfXml(text)).toEqual([]);
      }),
    );
    for (const text of ['null', '[]', '{"links":3}', '{"links":[null,{"rel":1}]}'])
      expect(linksOfJson(text)).toEqual([]);
  });

  it('does not take links of another document', () => {
    expect(linksOfXml(xml.replace('xri/xrd-1.0', 'xri/other'))).toEqual([]);
    expect(linksOfXml(xml.slice(0, -8))).toEqual([]);
  });
});
