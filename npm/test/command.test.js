import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { findCommand } from '../src/command.js';

/** A project with an environment, and its front end. */
const root = mkdtempSync(join(tmpdir(), 'project-'));
const front = join(root, 'apps', 'front');
const near = environment(join(root, '.venv'));
const active = environment(join(root, 'active'));
mkdirSync(front, { recursive: true });

/** @param {string} folder */
function environment(folder) {
  const program = process.platform === 'win32' ? join('Scripts', 'sharedgen.exe') : join('bin', 'sharedgen');
  const path = join(folder, program);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  return path;
}

beforeEach(() => {
  delete process.env.VIRTUAL_ENV;
});

test('the nearest .venv above the front end', () => {
  assert.deepEqual(findCommand(undefined, front), [near]);
});

test('the active environment before that', () => {
  process.env.VIRTUAL_ENV = join(root, 'active');
  assert.deepEqual(findCommand(undefined, front), [active]);
});

test('an active environment without sharedgen is passed over', () => {
  process.env.VIRTUAL_ENV = front;
  assert.deepEqual(findCommand(undefined, front), [near]);
});

test('what PATH has where there is no environment', () => {
  assert.deepEqual(findCommand(undefined, mkdtempSync(join(tmpdir(), 'bare-'))), ['sharedgen']);
});

test('a command of the user, as a string or a list', () => {
  assert.deepEqual(findCommand('uv run sharedgen', front), ['uv', 'run', 'sharedgen']);
  assert.deepEqual(findCommand(['/a b/python', '-m', 'sharedgen'], front), ['/a b/python', '-m', 'sharedgen']);
});
