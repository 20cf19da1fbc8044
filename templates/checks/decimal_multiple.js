/** @import { Digits } from './decimal_read.js' */

/**
 * Whether the quotient is whole once rounded to the 28 digits of Python's default context, in which
 * Pydantic divides. One of more digits raises there, and is refused here.
 *
 * @param {string | number} value
 * @param {string} of
 * @param {(value: string | number) => Digits | undefined} read
 */
export function isDecimalMultiple(value, of, read) {
  const a = /** @type {Digits} */ (read(value));
  const b = /** @type {Digits} */ (read(of));
  if (a.digits === '0') return true;
  const shift = a.exponent - b.exponent;
  const size = a.digits.length - b.digits.length + shift;
  if (size > 30 || size < -1) return false;
  const dividend = BigInt(a.digits) * power(shift);
  const divisor = BigInt(b.digits) * power(-shift);
  const whole = dividend / divisor;
  const places = 28 - (whole ? String(whole).length : 0);
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
