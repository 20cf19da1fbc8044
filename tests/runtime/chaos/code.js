// The emitted modules as functions of the scope they run in: many pages and workers live in one process here.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { source } from '../joined.js';

/** What a scope may give; what it leaves out is undefined, as in a browser that lacks it. */
const GLOBALS = [
  ...['setTimeout', 'clearTimeout', 'addEventListener', 'removeEventListener', 'performance', 'Date', 'Math', 'crypto'],
  ...['console', 'reportError', 'document', 'location', 'navigator', 'SharedWorker', 'WebSocket', 'MessageChannel'],
];

const folder = mkdtempSync(join(tmpdir(), 'sharedgen-chaos-'));

async function asFunction(name, results) {
  const body = source(name)
    .replace(/^import .*;\n/gm, '')
    .replace(/\bexport (?=const|function|async|class)/g, '')
    .replaceAll("import('./multiplexer.js')", 'globalThis.importMultiplexer()');
  const file = join(folder, name.replace('.js', '.mjs'));
  writeFileSync(
    file,
    `export default (globalThis, { createMultiplexer } = {}) => {
      const { ${GLOBALS.join(', ')} } = globalThis;
      {\n${body}\n return { ${results} }; }
    };`,
  );
  return (await import(file)).default;
}

const multiplexer = await asFunction('multiplexer.js', 'createMultiplexer');
const worker = await asFunction('worker.js', '');
const client = await asFunction('client.js', 'open, channel, message, command, once');

export const runMultiplexer = multiplexer;

/** The script of the SharedWorker. */
export const runWorker = (scope) => worker(scope, multiplexer(scope));

/** The module that a page imports. */
export const runClient = client;
