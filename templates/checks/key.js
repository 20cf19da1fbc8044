import { trim } from './trim.js';

/**
 * The whole number that a key spells, as Pydantic reads it; NaN for other text.
 *
 * @param {string} key
 */
export function integerKey(key) {
  const text = trim(key);
  return /^[+-]?[0-9]+(?:_[0-9]+)*(?:\.0+)?$/.test(text) ? +text.replace(/_/g, '') : NaN;
}
