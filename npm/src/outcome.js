import { resolve } from 'node:path';

/** @typedef {{ file: string, line: number, text: string }} Fault `file` is absolute or ''; line 0: the whole file */
/** @typedef {{ files: string[], faults: Fault[] }} Outcome `files` are those that sharedgen writes, absolute */

/**
 * What `sharedgen build --format json` said.
 *
 * @param {string} json
 * @param {string} cwd
 * @param {boolean} [check] what is out of date is a fault
 * @returns {Outcome}
 */
export function readOutcome(json, cwd, check) {
  const { files = [], errors = [] } = JSON.parse(json);
  /** @type {{ path: string, action: string }[]} */
  const changes = files.map((/** @type {any} */ file) => ({ ...file, path: resolve(cwd, file.path) }));
  const stale = check ? changes.filter(({ action }) => action !== 'unchanged') : [];
  return {
    files: changes.map(({ path }) => path),
    faults: [
      ...errors.map((/** @type {Fault} */ fault) => ({ ...fault, file: resolve(cwd, fault.file) })),
      ...stale.map(({ path }) => ({
        file: path,
        line: 0,
        text: 'is out of date: run `sharedgen build`, and commit what it writes',
      })),
    ],
  };
}

/**
 * A run that came to nothing.
 *
 * @param {string} text
 * @returns {Outcome}
 */
export function failure(text) {
  return { files: [], faults: [{ file: '', line: 0, text }] };
}

/**
 * As sharedgen says it: `file:line: what is wrong, and the mend`.
 *
 * @param {Fault} fault
 */
export function said({ file, line, text }) {
  return (file && `${file}${line ? `:${line}` : ''}: `) + text;
}

/**
 * The faults as one error of Rollup's and Vite's, at the place of the first.
 *
 * @param {Fault[]} faults
 */
export function asError(faults) {
  const [{ file, line }] = faults;
  return {
    message: faults.map(said).join('\n'),
    stack: '',
    ...(file && { id: file, loc: { file, line, column: 0 } }),
  };
}
