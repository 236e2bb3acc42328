// Every play in test/fixtures/server, with the bytes arriving whole and one by one.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byteByByte, whole } from '../support/memory-connection.js';
import { perform } from './play.js';

const folder = new URL('../fixtures/server/', import.meta.url);
const plays = readdirSync(folder).filter((name) => name.endsWith('.txt'));

it('there are plays', () => {
  expect(plays.length).toBeGreaterThan(10);
});

describe.each(plays)('%s', (name) => {
  const play = readFileSync(new URL(name, folder), 'utf8');

  it('as it is written', async () => {
    await perform(play, whole);
  });

  it('byte by byte', async () => {
    await perform(play, byteByByte);
  });
});
