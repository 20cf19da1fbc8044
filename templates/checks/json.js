import { tooDeep } from './deep.js';
import { isWireNumber } from './number.js';
import { isUnicode } from './unicode.js';

/**
 * What Pydantic reads as JSON: no half of a surrogate pair, and no deeper than 200 levels.
 *
 * @param {unknown} value
 * @param {number} level
 * @returns {boolean}
 */
export function isJson(value, level) {
  if (typeof value === 'string') return isUnicode(value);
  if (typeof value === 'number') return isWireNumber(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return (
    !tooDeep(value, level) &&
    Object.entries(value).every(([key, one]) => isUnicode(key) && isJson(one, level + 1))
  );
}
