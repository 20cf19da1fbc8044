import { readDecimal } from './decimal_read.js';

/** @typedef {import('./decimal_read.js').Digits} Digits */

/**
 * Whether the quotient is whole once rounded to the 28 digits of Python's default context, in which
 * Pydantic divides. One of more digits raises there, and is refused here.
 *
 * @param {string | number} value
 * @param {string} of
 */
export function isDecimalMultiple(value, of) {
  const a = /** @type {Digits} */ (readDecimal(value));
  const b = /** @type {Digits} */ (readDecimal(of));
  if (a.digits === '0') return true;
  const shift = a.exponent - b.exponent;
  const size = a.digits.length - b.digits.length + shift;
  if (size > 30 || size < -30) return false;
  const dividend = BigInt(a.digits) * power(shift);
  const divisor = BigInt(b.digits) * power(-shift);
  const places = 28 - String(dividend / divisor).length;
  if (places < 0) return false;
  const scaled = dividend * power(places);
  const twice = (scaled % divisor) * BigInt(2);
  const floor = scaled / divisor;
  const up = twice > divisor || (twice === divisor && floor % BigInt(2) === BigInt(1));
  return (up ? floor + BigInt(1) : floor) % power(places) === BigInt(0);
}

/** @param {number} exponent 1 for a negative one */
function power(exponent) {
  return BigInt(10) ** BigInt(Math.max(0, exponent));
}
