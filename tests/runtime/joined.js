// The emitted modules, joined as the generator joins them, from the list that it reads.
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const templates = new URL('../../templates/', import.meta.url);
const read = (name) => readFileSync(new URL(name, templates), 'utf8');

// Of the page's half, what the generated lines call is public here too.
const GENERATED_CALLS = ['open', 'channel', 'message', 'command', 'once', 'segment'];

function text({ files, exports }) {
  const isPublic = new Set([...exports, ...GENERATED_CALLS]);
  return files
    .map(read)
    .join('\n')
    .replace(/^import .* from '\.\/\w+\.js';\n/gm, '')
    .replace(/^export (?=(?:class|function|const) (\w+))/gm, (found, name) => (isPublic.has(name) ? found : ''));
}

const folder = mkdtempSync(join(tmpdir(), 'sharedgen-runtime-'));
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
for (const [name, parts] of Object.entries(JSON.parse(read('modules.json')))) {
  writeFileSync(join(folder, name), text(parts));
}
copyFileSync(new URL('worker.js', templates), join(folder, 'worker.js'));

/** @param {string} name of an emitted module */
export const load = (name) => import(join(folder, name));

/** @param {string} name of an emitted module: its text */
export const source = (name) => readFileSync(join(folder, name), 'utf8');
