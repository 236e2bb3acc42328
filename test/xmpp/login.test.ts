// Every play in test/fixtures/login, with the server's bytes arriving whole and one by one.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byteByByte, whole } from '../support/memory-connection.js';
import { perform, readPlay } from './login-play.js';

const folder = new URL('../fixtures/login/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

it('there are plays', () => {
  expect(names.length).toBeGreaterThan(30);
});

describe.each(names)('%s', (name) => {
  const play = readPlay(readFileSync(new URL(name, folder), 'utf8'));
  const ways = { whole, 'byte by byte': byteByByte };

  it.each(Object.entries(ways))('%s', async (_, cut) => {
    const [result = '', ...rest] = await perform(play, cut);
    const [expected = '', ...expectedRest] = play.ending;
    const [verdict = '', words = ''] = expected.split(': ');
    expect(result.split(': ')[0]).toBe(verdict);
    expect(result).toContain(words);
    expect(rest).toEqual(expectedRest);
  });
});
