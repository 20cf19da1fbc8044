// What the checks of a peer are as one module: to be loaded, or to be weighed.
import { writeFile, mkdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

export const HERE = import.meta.dirname;
export const BUILD = `${HERE}/build`;

async function run(text, options) {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: HERE },
    bundle: true,
    format: 'esm',
    target: 'es2020',
    external: ['./multiplexer.js', './worker.js'],
    write: false,
    logLevel: 'error',
    ...options,
  });
  return outputFiles[0].contents;
}

/** The module of this text with what it imports, loaded. */
export async function load(name, text, options = {}) {
  await mkdir(`${BUILD}/loaded`, { recursive: true });
  const file = `${BUILD}/loaded/${name}.mjs`;
  await writeFile(file, await run(text, options));
  return import(file);
}

/** Bytes of the same, minified and packed. */
export async function bundle(text, options = {}) {
  const minified = await run(text, { minify: true, ...options });
  return { minified: minified.length, packed: gzipSync(minified, { level: 9 }).length };
}
