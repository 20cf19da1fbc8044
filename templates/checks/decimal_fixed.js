import { isDecimalText } from './decimal.js';
import { withoutZeros } from './zeros.js';

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
  if (!isDecimalText(value)) return false;
  const [digits, exponent] = value.split('E');
  const short = digits.includes('.') ? withoutZeros(digits) : digits;
  return short.length < 17 && plain.test(String(+(exponent ? `${short}E${exponent}` : short)));
}
