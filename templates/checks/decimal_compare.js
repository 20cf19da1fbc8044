/** @import { Digits } from './decimal_read.js' */

/**
 * The sign of `a - b`, exactly.
 *
 * @param {string | number} a
 * @param {string} b
 * @param {(value: string | number) => Digits | undefined} read
 */
export function compareDecimal(a, b, read) {
  // up to 15 digits two decimals are as far apart as numbers as they are
  const difference = String(a).length < 16 && b.length < 16 ? +a - +b : 0;
  if (difference) return difference;
  const left = /** @type {Digits} */ (read(a));
  const right = /** @type {Digits} */ (read(b));
  const signs = sign(left) - sign(right);
  if (signs !== 0 || sign(left) === 0) return signs;
  const size = left.digits.length + left.exponent - right.digits.length - right.exponent;
  const length = Math.max(left.digits.length, right.digits.length);
  const [x, y] = [left.digits.padEnd(length, '0'), right.digits.padEnd(length, '0')];
  return sign(left) * (Math.sign(size) || (x > y ? 1 : x < y ? -1 : 0));
}

/** @param {Digits} decimal */
function sign(decimal) {
  return decimal.digits === '0' ? 0 : decimal.negative ? -1 : 1;
}
