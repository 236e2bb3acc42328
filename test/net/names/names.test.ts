// Names from a name server, and that they are asked for once.
import { describe, expect, it } from 'vitest';
import { KeptNames } from '../../../src/net/names/kept-names.js';
import { systemNames } from '../../../src/net/names/system-names.js';
import { dnsServer } from '../../support/dns-server.js';

const name = '_xmpp-client._tcp.example.org';
const record = { priority: 1, weight: 2, port: 5222, target: 'a.example.org' };

describe('systemNames', () => {
  it('reads service records, and that there are none', async () => {
    const no = { ...record, target: '.' };
    const server = await dnsServer({
      [name]: [record],
      '_no._tcp.example.org': [no],
      '_empty.example.org': [],
    });
    const names = systemNames([server.address]);
    expect(await names.services(name)).toEqual([record]);
    expect((await names.services('_no._tcp.example.org')).map(({ target }) => target)).toEqual(['']);
    expect(await names.services('_other._tcp.example.org')).toEqual([]);
    expect(await names.services('_empty.example.org')).toEqual([]);
  });

  it('knows the addresses of a host, or says that there are none', async () => {
    expect(await systemNames().addresses('localhost')).toContain('127.0.0.1');
  });
});

describe('KeptNames', () => {
  it('asks once, also when many ask at a time', async () => {
    let questions = 0;
    const kept = new KeptNames({
      addresses: async () => [`${++questions}`],
      services: async () => [{ ...record, port: ++questions }],
    });
    const all = await Promise.all([
      kept.addresses('h'),
      kept.addresses('h'),
      kept.services(name),
      kept.services(name),
    ]);
    expect(questions).toBe(2);
    expect(all[0]).toEqual(all[1]);
    expect(kept.addresses('h')).toEqual(['1']);
  });

  it('asks again after nobody has answered', async () => {
    let questions = 0;
    const fail = async (): Promise<never> => {
      questions++;
      throw new Error('no answer');
    };
    const kept = new KeptNames({ addresses: fail, services: fail });
    for (let i = 0; i < 2; i++) {
      await expect(kept.addresses('h')).rejects.toThrow('no answer');
      await expect(kept.services(name)).rejects.toThrow('no answer');
    }
    expect(questions).toBe(4);
  });

  it('lets the addresses of the family that has answered take turns', async () => {
    const kept = new KeptNames({
      addresses: async () => ['::1', '10.0.0.1', '10.0.0.2'],
      services: async () => [],
    });
    expect(await kept.addresses('h')).toEqual(['::1', '10.0.0.1', '10.0.0.2']);
    kept.reached('h', '10.0.0.2');
    expect(kept.addresses('h')).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(kept.addresses('h')).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(kept.addresses('h')).toEqual(['10.0.0.1', '10.0.0.2']);
  });
});
