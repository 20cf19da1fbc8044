import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { asError, failure, readOutcome, said } from '../src/outcome.js';

const cwd = resolve('/project/front');
const CLIENT = { path: join('..', 'live', 'client.js'), action: 'update' };
const LOCK = { path: join('..', 'sharedgen.lock'), action: 'unchanged' };
const FAULT = { file: join('..', 'channels.py'), line: 7, text: 'is wrong' };

test('paths are those of the folder that sharedgen ran in', () => {
  const { files, faults } = readOutcome(JSON.stringify({ files: [CLIENT, LOCK], errors: [] }), cwd);
  assert.deepEqual(files, [resolve('/project/live/client.js'), resolve('/project/sharedgen.lock')]);
  assert.deepEqual(faults, []);
});

test('every error is a fault', () => {
  const { files, faults } = readOutcome(JSON.stringify({ errors: [FAULT, { ...FAULT, line: 9 }] }), cwd);
  assert.deepEqual(files, []);
  assert.deepEqual(faults.map(said), [7, 9].map((line) => `${resolve('/project/channels.py')}:${line}: is wrong`));
});

test('under `check` a file that would change is one', () => {
  const { faults } = readOutcome(JSON.stringify({ files: [CLIENT, LOCK], errors: [] }), cwd, true);
  assert.equal(faults.length, 1);
  assert.match(said(faults[0]), /client\.js: is out of date: run `sharedgen build`/);
});

test("a bundler's error has the place of the first fault and the words of all", () => {
  const faults = [{ ...FAULT, file: '/channels.py' }, failure('there is more').faults[0]];
  const error = asError(faults);
  assert.deepEqual(error.loc, { file: '/channels.py', line: 7, column: 0 });
  assert.equal(error.message, '/channels.py:7: is wrong\nthere is more');
});

test('a fault without a file has no place', () => {
  assert.ok(!('loc' in asError(failure('sharedgen does not run').faults)));
});
