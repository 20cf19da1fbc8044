import { isTime } from './time.js';

const TIME_SPELLINGS =
  /^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?(?:[Zz]|[+\u2212-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?$/;

/**
 * Every spelling that Pydantic reads as a time of day.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isAnyTime(value) {
  return isTime(value) || (typeof value === 'string' && TIME_SPELLINGS.test(value));
}
