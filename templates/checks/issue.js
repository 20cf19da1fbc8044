// What a check answers: undefined for a right value, else its issues, at most 20.

/** @typedef {{ path: string, message: string }} Issue `path` is a JSON Pointer, '' for the whole */
/** @typedef {Issue[] | undefined} Issues */

/**
 * The value as a whole is not what is expected.
 *
 * @param {string} words
 * @returns {Issue[]}
 */
export function issue(words) {
  return [{ path: '', message: 'expected ' + words }];
}

/**
 * One more issue, of the value under `path`.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {string} message
 */
export function say(issues = [], path, message) {
  if (issues.length < 20) issues.push({ path, message });
  return issues;
}

/**
 * The value under `path` is not what is expected.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {unknown} value undefined: it is not there at all
 * @param {string} words
 */
export function at(issues, path, value, words) {
  return say(issues, path, value === undefined ? 'is required' : 'expected ' + words);
}

/**
 * Whether there are issues enough, so that what contains itself is looked into no more.
 *
 * @param {Issues} issues
 */
export function isFull(issues) {
  return issues !== undefined && issues.length > 19;
}

/**
 * The issues that the check of the value under `path` found.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {unknown} value
 * @param {Issue[]} found
 */
export function under(issues, path, value, found) {
  if (value === undefined) return at(issues, path, value, '');
  for (const one of found) issues = say(issues, path + one.path, one.message);
  return issues;
}
