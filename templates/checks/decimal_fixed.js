import { isDecimalText } from './decimal.js';

/**
 * A decimal as Python writes it, with up to 15 digits before the point and 6 behind it: `plain` says
 * what fits at sight; of the rest what fits without zeros at its end, or without an exponent.
 *
 * @param {unknown} value
 * @param {RegExp} plain
 * @returns {value is string}
 */
export function isFixed(value, plain) {
  if (typeof value !== 'string' || plain.test(value)) return typeof value === 'string';
  const short = value.replace(/(\.[0-9]*?)0+(?=E|$)/, '$1');
  return isDecimalText(value) && short.length < 17 && plain.test(String(+short));
}
