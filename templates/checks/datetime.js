import { usualDay } from './date.js';

const DATETIME =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?$/;

/**
 * As Pydantic writes it: `2026-01-31T12:00:00.5Z`, the offset where there is one.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDateTime(value) {
  return typeof value === 'string' && (DATETIME.test(value) || DATETIME.test(usualDay(value)));
}
