// The code for WebAssembly that lies beside its source. `npm run wasm` runs this with --update, and so writes it anew.
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { expect, it } from 'vitest';

const source = 'plain-run.ts';
const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

async function compile(): Promise<Uint8Array> {
  let code: Uint8Array | undefined;
  const { error, stderr } = await asc.main([source, '-o', 'out.wasm', ...options], {
    readFile: (name) => (name === source ? readFileSync(`src/xmpp/wasm/${source}`, 'utf8') : null),
    writeFile(_, contents) {
      if (typeof contents !== 'string') code = contents;
    },
    listFiles: () => [],
  });
  if (error || code === undefined) throw new Error(`${error?.message}\n${stderr}`);
  return code;
}

it('is what its source says', async () => {
  const text =
    `// Compiled from wasm/${source} by \`npm run wasm\`: not to be edited.\n` +
    `export const plainRunCode =\n  '${Buffer.from(await compile()).toString('base64')}';\n`;
  await expect(text).toMatchFileSnapshot('../../src/xmpp/plain-run-code.ts');
}, 60_000);
