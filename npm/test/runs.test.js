import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRuns } from '../src/runs.js';

const folder = mkdtempSync(join(tmpdir(), 'runs-'));
after(() => rmSync(folder, { recursive: true }));

const SAID = { files: [{ path: 'client.js', action: 'update' }], errors: [] };
const CLIENT = join(folder, 'client.js');

/**
 * The runs of a program that is this script, in place of sharedgen.
 *
 * @param {string} script
 */
function runsOf(script) {
  const path = join(folder, 'sharedgen.mjs');
  writeFileSync(path, script);
  return createRuns({ command: [process.execPath, path], cwd: folder });
}

test('what settings print before the facts is passed over', async () => {
  const runs = runsOf(`console.log('debug settings'); console.log(${JSON.stringify(JSON.stringify(SAID, null, 2))})`);
  assert.deepEqual(await runs.next(false), { files: [CLIENT], faults: [] });
});

test('what settings print while it watches is passed over', async () => {
  const facts = JSON.stringify(JSON.stringify(SAID));
  const runs = runsOf(`console.log('debug settings'); console.log(${facts}); setInterval(() => {}, 1000)`);
  assert.deepEqual(await runs.next(true), { files: [CLIENT], faults: [] });
  runs.stop();
});

for (const watching of [false, true]) {
  const when = watching ? ' while it watches' : '';

  test(`what is no JSON is a fault${when}`, async () => {
    const runs = runsOf(`console.log('{ none'); setInterval(() => {}, ${watching ? 1000 : 0}).unref()`);
    const { faults } = await runs.next(watching);
    assert.match(faults[0].text, /\{ none/);
    runs.stop();
  });

  test(`what it complains of is a fault${when}, the last of it`, async () => {
    const runs = runsOf(`console.error('x'.repeat(100_000)); console.error('error: no config'); process.exitCode = 2`);
    const { faults } = await runs.next(watching);
    assert.match(faults[0].text, /error: no config$/);
    assert.ok(faults[0].text.length <= 2000);
    runs.stop();
  });

  test(`a program that is not there is a fault${when}`, async () => {
    const runs = createRuns({ command: join(folder, 'nothing'), cwd: folder });
    const { faults } = await runs.next(watching);
    assert.match(faults[0].text, /does not run .* install sharedgen/);
    runs.stop();
  });
}
