import { tooDeep } from './deep.js';

/**
 * Whatever JSON holds, as deep as JSON may be.
 *
 * @param {unknown} value
 * @param {number} level
 * @returns {boolean}
 */
export function isAny(value, level) {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return !tooDeep(value, level) && Object.values(value).every((one) => isAny(one, level + 1));
}
