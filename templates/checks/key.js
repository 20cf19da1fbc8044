import { trim } from './trim.js';

// zeros and underscores may lead; `0-1` is -1 to Pydantic, which this follows
const INTEGER_KEY =
  /^(?:[+-]?(?:0[0_]*)?[1-9][0-9]*(?:_[0-9]+)*|[+-]?0(?:[0_]*0)?|\+?0[0_]*-_?(?:0|[1-9][0-9]*(?:_[0-9]+)*))(?:\.0+)?$/;

/**
 * The whole number that a key spells, as Pydantic reads it; NaN for other text.
 *
 * @param {string} key
 */
export function integerKey(key) {
  const text = trim(key);
  return INTEGER_KEY.test(text) ? +text.replace(/_/g, '').replace(/^\+?0*-/, '-') : NaN;
}
