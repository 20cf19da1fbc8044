import { isUnicode } from './unicode.js';
import { readDuration } from './duration_read.js';

/**
 * Every spelling that Pydantic reads as a duration: `P1DT2H`, `1 day, 2:03:04`, `2:03:04`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isAnyDuration(value) {
  return typeof value === 'string' && readDuration(value) !== undefined && isUnicode(value);
}
