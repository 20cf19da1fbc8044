import { isUuid } from './uuid.js';

/**
 * Dashed, in either case.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDashedUuid(value) {
  return typeof value === 'string' && isUuid(value.replace(/[A-F]/g, (digit) => digit.toLowerCase()));
}
