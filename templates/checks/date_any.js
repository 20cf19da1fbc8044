import { isDate } from './date.js';
import { isTimestamp } from './timestamp.js';

/**
 * What Pydantic reads as a date: `YYYY-MM-DD`, or the Unix time of a midnight in digits.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isAnyDate(value) {
  if (isDate(value)) return true;
  if (typeof value !== 'string' || !/^[+-]?[0-9]+$/.test(value) || !isTimestamp(+value)) return false;
  return +value % (Math.abs(+value) > 2e10 ? 86400000 : 86400) === 0;
}
