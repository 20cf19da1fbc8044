import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @import { Options } from './options.js' */

const PROGRAM = process.platform === 'win32' ? join('Scripts', 'sharedgen.exe') : join('bin', 'sharedgen');

/**
 * The program and its first arguments.
 *
 * @param {Options['command']} command
 * @param {string} cwd
 * @returns {string[]}
 */
export function findCommand(command, cwd) {
  if (command) return typeof command === 'string' ? command.split(' ').filter(Boolean) : [...command];
  const active = process.env.VIRTUAL_ENV ? [process.env.VIRTUAL_ENV] : [];
  const near = foldersFrom(cwd).map((folder) => join(folder, '.venv'));
  const found = [...active, ...near].map((folder) => join(folder, PROGRAM)).find((path) => existsSync(path));
  return [found ?? 'sharedgen'];
}

/**
 * @param {string} folder
 * @returns {string[]} it, and those above it
 */
function foldersFrom(folder) {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersFrom(above)];
}
