import { resolve } from 'node:path';

/** @typedef {{ file: string, line: number, text: string }} Fault `file` is absolute or ''; line 0: the whole file */
/** @typedef {{ files: string[], faults: Fault[] }} Outcome `files` are those that sharedgen writes, absolute */

/** Where JSON begins: the settings of a Django project may have printed before. */
export const BEGIN = /^\{/m;

/**
 * What `sharedgen build --format json` said.
 *
 * @param {string} text with a BEGIN
 * @param {string} cwd
 * @param {boolean} [check] what is out of date is a fault
 * @returns {Outcome}
 */
export function readOutcome(text, cwd, check) {
  const json = text.slice(text.search(BEGIN));
  let facts;
  try {
    facts = JSON.parse(json);
  } catch {
    return failure(`sharedgen said what is no JSON: ${json.slice(0, 200)}`);
  }
  const { files = [], errors = [] } = facts;
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
