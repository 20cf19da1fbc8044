import { readDecimal } from './decimal_read.js';

/** @typedef {import('./decimal_read.js').Digits} Digits */

/**
 * The sign of `a - b`, exactly.
 *
 * @param {string | number} a
 * @param {string} b
 */
export function compareDecimal(a, b) {
  const left = /** @type {Digits} */ (readDecimal(a));
  const right = /** @type {Digits} */ (readDecimal(b));
  const signs = sign(left) - sign(right);
  if (signs !== 0 || sign(left) === 0) return Math.sign(signs);
  const size = left.digits.length + left.exponent - right.digits.length - right.exponent;
  const length = Math.max(left.digits.length, right.digits.length);
  const [x, y] = [left.digits.padEnd(length, '0'), right.digits.padEnd(length, '0')];
  return sign(left) * (Math.sign(size) || (x > y ? 1 : x < y ? -1 : 0));
}

/** @param {Digits} decimal */
function sign(decimal) {
  return decimal.digits === '0' ? 0 : decimal.negative ? -1 : 1;
}
