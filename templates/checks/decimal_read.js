import { trimmed } from './trim.js';

/** @typedef {{ negative: boolean, digits: string, exponent: number }} Digits */

const DECIMAL = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?$/;
// str.strip() of Python; digits of every script and underscores anywhere are read as well
const PYTHON_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * The value of a digit of any script: they come in tens, in order.
 *
 * @param {string} digit
 */
function asciiDigit(digit) {
  const code = /** @type {number} */ (digit.codePointAt(0));
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

/**
 * The limits of an exponent in Python on 64 bits: MAX_EMAX and MIN_ETINY of its decimal module.
 *
 * @param {bigint} exponent as written
 * @param {number} whole digits before the point
 */
function inLimits(exponent, whole) {
  const top = exponent + BigInt(whole) - BigInt(1);
  return top <= BigInt('999999999999999999') && exponent >= BigInt('-1999999999999999997');
}

/**
 * A decimal as `digits * 10 ** exponent`, without leading zeros; undefined for other text.
 *
 * @param {string | number} value
 * @returns {Digits | undefined}
 */
export function readDecimal(value) {
  const text = trimmed(String(value), PYTHON_SPACE).replace(/_/g, '').replace(/(?![0-9])\p{Nd}/gu, asciiDigit);
  const parts = DECIMAL.exec(text);
  if (parts === null) return undefined;
  const fraction = parts[3] || parts[4] || '';
  const digits = ((parts[2] || '') + fraction).replace(/^0+(?=.)/, '');
  const exponent = +(parts[5] || 0) - fraction.length;
  if (Math.abs(exponent) > 1e15 && !inLimits(BigInt(parts[5]), digits.length - fraction.length)) return undefined;
  return { negative: parts[1] === '-', digits, exponent };
}
