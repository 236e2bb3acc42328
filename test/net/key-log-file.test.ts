// Files as others write them: there, not yet there, growing, replaced, cut.
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followLines } from '../../src/net/key-log-file.js';
import { Queue } from '../support/sockets.js';

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stanzascope-keys-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function follow(path: string): Promise<{ lines: Queue<string>; stop: () => void }> {
  const lines = new Queue<string>();
  const left = new AbortController();
  onTestFinished(() => left.abort());
  await followLines(path, left.signal, (line) => lines.put(line));
  return { lines, stop: () => left.abort() };
}

describe('following a file', () => {
  it('has read what is there when it begins, and goes on with what is added', async () => {
    const path = join(await folder(), 'keys');
    await writeFile(path, 'one\ntwo\nthr');
    const seen: string[] = [];
    const left = new AbortController();
    onTestFinished(() => left.abort());
    const more = new Queue<string>();
    await followLines(path, left.signal, (line) => {
      seen.push(line);
      more.put(line);
    });
    expect(seen).toEqual(['one', 'two']);
    await more.take();
    await more.take();
    await appendFile(path, 'ee\nfour\n');
    expect([await more.take(), await more.take()]).toEqual(['three', 'four']);
  });

  it('waits for a file that is not there yet', async () => {
    const path = join(await folder(), 'keys');
    const { lines } = await follow(path);
    await writeFile(path, 'one\n');
    expect(await lines.take()).toBe('one');
  });

  it('waits for a folder that is not there yet', async () => {
    const directory = join(await folder(), 'later');
    const { lines } = await follow(join(directory, 'keys'));
    await mkdir(directory);
    await writeFile(join(directory, 'keys'), 'one\n');
    expect(await lines.take()).toBe('one');
  });

  it('begins anew with a file that takes its place, and with one that was emptied', async () => {
    const path = join(await folder(), 'keys');
    await writeFile(path, 'one\nhalf');
    const { lines } = await follow(path);
    expect(await lines.take()).toBe('one');
    await writeFile(`${path}.new`, 'first of another, longer than all before\n');
    await rename(`${path}.new`, path);
    expect(await lines.take()).toBe('first of another, longer than all before');
    await truncate(path);
    await appendFile(path, 'two\n');
    expect(await lines.take()).toBe('two');
    await rm(path);
    await writeFile(path, 'three, again another one\n');
    expect(await lines.take()).toBe('three, again another one');
  });

  it('leaves out lines without end, and reads large files', async () => {
    const path = join(await folder(), 'keys');
    await writeFile(path, `${'x'.repeat(300_000)}\none\n${'y'.repeat(5000)}\ntwo\n`);
    const { lines } = await follow(path);
    expect([await lines.take(), await lines.take()]).toEqual(['one', 'two']);
  });

  it('follows a link', async () => {
    const directory = await folder();
    await writeFile(join(directory, 'real'), 'one\n');
    await symlink(join(directory, 'real'), join(directory, 'keys'));
    const { lines } = await follow(join(directory, 'keys'));
    expect(await lines.take()).toBe('one');
    await appendFile(join(directory, 'real'), 'two\n');
    expect(await lines.take()).toBe('two');
  });

  it('refuses what is no file', async () => {
    const directory = await folder();
    await expect(follow(directory)).rejects.toThrow(`${directory}: it is no ordinary file`);
    await expect(follow('/dev/null')).rejects.toThrow('/dev/null: it is no ordinary file');
    await expect(follow(join('/dev/null', 'keys'))).rejects.toThrow('there is no such folder');
  });

  it('reads nothing more once it is stopped', async () => {
    const path = join(await folder(), 'keys');
    await writeFile(path, 'one\n');
    const { lines, stop } = await follow(path);
    const other = await follow(path);
    expect(await lines.take()).toBe('one');
    expect(await other.lines.take()).toBe('one');
    stop();
    await appendFile(path, 'two\n');
    expect(await other.lines.take()).toBe('two');
    const waited = Promise.race([lines.take(), Promise.resolve('nothing')]);
    expect(await waited).toBe('nothing');
  });
});
