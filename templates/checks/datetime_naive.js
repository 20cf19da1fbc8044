import { usualDay } from './date.js';

const NAIVE_DATETIME =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?$/;

/**
 * As Pydantic writes it, without an offset: `2026-01-31T12:00:00.5`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isNaiveDateTime(value) {
  return typeof value === 'string' && (NAIVE_DATETIME.test(value) || NAIVE_DATETIME.test(usualDay(value)));
}
