// Tabs, workers, sockets and servers go away at random, in the emitted code and a made-up time: the books stay right.
// `SEED=7 ROUNDS=200000 node --test tests/runtime/chaos.test.js` tells as many rounds, beginning with that story.
import assert from 'node:assert/strict';
import test from 'node:test';

import { faultsOf, LENGTH, shortest } from './chaos/story.js';

const first = Number(process.env.SEED ?? 1);
const stories = Math.ceil(Number(process.env.ROUNDS ?? 3_000) / LENGTH);

test('each surviving subscriber hears what was published, in order, once', async () => {
  for (let seed = first; seed < first + stories; seed++) {
    const faults = await faultsOf(seed);
    if (!faults.length) continue;
    const story = await shortest(seed);
    assert.fail(
      [`SEED=${seed} ROUNDS=${LENGTH}`, ...faults, 'in short:', ...story.journal, ...story.faults].join('\n'),
    );
  }
});
