/** @import { Issue } from './issue.js' */
import { issue } from './issue.js';

/**
 * The issues of what should be an object: of an array, that it is none and not what it lacks.
 *
 * @param {unknown} value
 * @param {Issue[]} issues
 */
export function noList(value, issues) {
  return Array.isArray(value) ? issue('an object') : issues;
}
