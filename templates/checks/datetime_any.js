import { isDate } from './date.js';
import { isDateTime } from './datetime.js';
import { isTimestamp } from './timestamp.js';

const DATETIME_SPELLINGS =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt _](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?(?:[Zz]|[+\u2212-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?$/;
const TIMESTAMP = /^[+-]?(?:[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)$/;

/**
 * Every spelling that Pydantic reads as a date and time, Unix times in a string included.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isAnyDateTime(value) {
  if (isDateTime(value)) return true;
  if (typeof value !== 'string') return false;
  return DATETIME_SPELLINGS.test(value) ? isDate(value.slice(0, 10)) : TIMESTAMP.test(value) && isTimestamp(+value);
}
