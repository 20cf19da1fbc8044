import { tooDeep } from './deep.js';
import { isWireNumber } from './number.js';
import { isUnicode } from './unicode.js';

/**
 * What Pydantic reads as JSON: no half of a surrogate pair, and no deeper than 200 levels.
 *
 * @param {unknown} value
 * @param {number} level
 * @param {(value: number) => boolean} [isNumber] which numbers it takes
 * @returns {boolean}
 */
export function isJson(value, level, isNumber = isWireNumber) {
  if (typeof value === 'string') return isUnicode(value);
  if (typeof value === 'number') return isNumber(value);
  if (typeof value !== 'object' || value === null) return value === null || typeof value === 'boolean';
  return (
    !tooDeep(value, level) &&
    Object.entries(value).every(([key, one]) => isUnicode(key) && isJson(one, level + 1, isNumber))
  );
}
