import { readDecimal } from './decimal_read.js';

/**
 * Digits in all, and those behind the point.
 *
 * @param {string} digits
 * @param {number} exponent
 */
function counts(digits, exponent) {
  if (exponent >= 0) return { all: digits.length + exponent, places: 0 };
  return { all: Math.max(digits.length, -exponent), places: -exponent };
}

/**
 * The same without trailing zeros: `Decimal.normalize()`.
 *
 * @param {string} digits
 * @param {number} exponent
 */
function normalised(digits, exponent) {
  const short = digits.replace(/0+$/, '');
  return short ? counts(short, exponent + digits.length - short.length) : counts('0', 0);
}

/**
 * `max_digits` and `decimal_places`, as pydantic-core counts: as written or normalised.
 *
 * @param {string | number} value
 * @param {number} maxDigits
 * @param {number} maxPlaces
 */
export function fitsDigits(value, maxDigits, maxPlaces) {
  const read = readDecimal(value);
  if (read === undefined) return false;
  const written = counts(read.digits, read.exponent);
  const short = normalised(read.digits, read.exponent);
  const whole = Math.max(0, maxDigits - maxPlaces);
  return (
    (written.all <= maxDigits || short.all <= maxDigits) &&
    (written.places <= maxPlaces || short.places <= maxPlaces) &&
    (maxPlaces === Infinity || written.all - written.places <= whole || short.all - short.places <= whole)
  );
}
