// A file that is appended to, alone or as a series; and one that the disk does not take.
import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LineFile } from '../../src/net/line-file.js';
import { temporaryDirectory } from '../support/cli.js';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

it('is for its owner alone, and empty at first', async () => {
  const path = join(await temporaryDirectory(), 'x.ndjson');
  await writeFile(path, 'of yesterday');
  await chmod(path, 0o644);
  const file = LineFile.open(path);
  expect(file.write('one\n')).toBe(true);
  expect(file.write(Buffer.from('two\n'))).toBe(true);
  expect(file.size).toBe(8);
  expect(await file.close('three\n')).toBeUndefined();
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\nthree\n');
  expect(await modeOf(path)).toBe(0o600);
});

it('is a series, of which the last ones are kept', async () => {
  const folder = await temporaryDirectory();
  const file = LineFile.open(join(folder, 'x.y.ndjson'), 2);
  for (const text of ['a', 'b', 'c', 'd']) {
    if (text !== 'a') file.next();
    file.write(text);
    expect(file.size).toBe(1);
  }
  expect(await file.close()).toBeUndefined();
  expect((await readdir(folder)).sort()).toEqual(['x.y.2.ndjson', 'x.y.3.ndjson']);
  expect(await readFile(join(folder, 'x.y.2.ndjson'), 'utf8')).toBe('c');
  expect(await modeOf(join(folder, 'x.y.3.ndjson'))).toBe(0o600);
});

it('numbers a file without suffix at its end', async () => {
  const folder = await temporaryDirectory();
  const file = LineFile.open(join(folder, 'capture'));
  file.next();
  await file.close();
  expect((await readdir(folder)).sort()).toEqual(['capture', 'capture.1']);
});

it('follows no link, also further on in the series', async () => {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, 'other'), 'of somebody else');
  await symlink('other', join(folder, 'x.1.ndjson'));
  const file = LineFile.open(join(folder, 'x.ndjson'));
  file.write('one');
  file.next();
  expect(file.write('two')).toBe(false);
  expect(await file.close()).toMatchObject({ code: 'ELOOP' });
  expect(await readFile(join(folder, 'other'), 'utf8')).toBe('of somebody else');
  expect(await readFile(join(folder, 'x.ndjson'), 'utf8')).toBe('one');
});

it('says that the disk is full', async () => {
  const file = LineFile.open('/dev/full');
  file.write('one');
  await file.drained();
  expect(await file.close()).toMatchObject({ code: 'ENOSPC' });
});

it('waits for nobody, takes no more than a bound, and says when there is room', async () => {
  const file = LineFile.open(join(await temporaryDirectory(), 'x'));
  const piece = Buffer.alloc(1024 ** 2);
  let taken = 0;
  while (file.write(piece)) taken++;
  expect(taken).toBe(17);
  await file.drained();
  expect(file.write(piece)).toBe(true);
  expect(await file.close()).toBeUndefined();
});
