/** @import { Digits } from './decimal_read.js' */
import { withoutZeros } from './zeros.js';

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
 * `max_digits` and `decimal_places`, as pydantic-core counts: as written, or without the zeros at the
 * end (`Decimal.normalize()`).
 *
 * @param {string | number} value
 * @param {number} maxDigits
 * @param {number} maxPlaces
 * @param {(value: string | number) => Digits | undefined} read
 */
export function fitsDigits(value, maxDigits, maxPlaces, read) {
  const decimal = read(value);
  if (decimal === undefined) return false;
  const { digits, exponent } = decimal;
  const significant = withoutZeros(digits);
  const written = counts(digits, exponent);
  const short = significant ? counts(significant, exponent + digits.length - significant.length) : counts('0', 0);
  const whole = Math.max(0, maxDigits - maxPlaces);
  return (
    (written.all <= maxDigits || short.all <= maxDigits) &&
    (written.places <= maxPlaces || short.places <= maxPlaces) &&
    (maxPlaces === Infinity || written.all - written.places <= whole || short.all - short.places <= whole)
  );
}
