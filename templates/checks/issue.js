// What a check answers: undefined for a right value, else its issues, at most 20.

/** @typedef {{ path: string, message: string }} Issue `path` is a JSON Pointer, '' for the whole */
/** @typedef {Issue[] | undefined} Issues */

/**
 * The value as a whole is wrong.
 *
 * @param {string} message
 * @returns {Issue[]}
 */
export function issue(message) {
  return [{ path: '', message }];
}

/**
 * One more issue, of the value found under `path`.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {unknown} value undefined: it is not there at all
 * @param {string} message
 * @returns {Issue[]}
 */
export function at(issues, path, value, message) {
  const found = { path, message: value === undefined ? 'is required' : message };
  if (issues === undefined) return [found];
  if (issues.length < 20) issues.push(found);
  return issues;
}

/**
 * The issues that the check of the value under `path` found.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {unknown} value
 * @param {Issue[]} found
 * @returns {Issue[]}
 */
export function under(issues, path, value, found) {
  if (value === undefined) return at(issues, path, value, '');
  for (const one of found) issues = at(issues, path + one.path, value, one.message);
  return /** @type {Issue[]} */ (issues);
}
