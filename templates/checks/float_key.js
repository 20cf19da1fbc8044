import { trim } from './trim.js';

const FLOAT_KEY = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * The finite number that a key spells, as Pydantic reads it; NaN for other text.
 *
 * @param {string} key
 */
export function floatKey(key) {
  const text = trim(key);
  if (FLOAT_KEY.test(text)) return finite(text);
  // single underscores may stand anywhere inside, but then no white space around
  const digits = /^_|__|_$/.test(key) ? '' : key.replace(/_/g, '');
  return FLOAT_KEY.test(digits) ? finite(digits) : NaN;
}

/** @param {string} text */
function finite(text) {
  return Number.isFinite(+text) ? +text : NaN;
}
