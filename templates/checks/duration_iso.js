/** @import { Span } from './duration_read.js' */

const ISO_DURATION = /^P(?:[0-9]+(?:[.,][0-9]*)?[YMWD])*(?:T(?:[0-9]+(?:[.,][0-9]*)?[HMS])*)?$/;
const FRACTION_BEFORE_THE_LAST = /[.,][0-9]*[A-Z]T?[0-9]/;
const AMOUNT = /([0-9]+)(?:[.,]([0-9]*))?([A-Z])/g;
/** @type {Record<string, number>} */
const DAYS_OF = { Y: 365, M: 30, W: 7, D: 1 };
/** @type {Record<string, number>} */
const SECONDS_OF = { H: 3600, M: 60, S: 1 };

/**
 * A fraction by the arithmetic of Pydantic's parser, which long ones run out of.
 *
 * @param {string} digits
 */
function readFraction(digits) {
  let numerator = 0;
  let denominator = 1;
  for (const digit of digits) {
    numerator = numerator * 10 + +digit;
    denominator *= 10;
  }
  return numerator / denominator || 0;
}

/**
 * The whole days or seconds of these amounts, and the fraction of one that is left.
 *
 * @param {string} text
 * @param {Record<string, number>} units
 */
function add(text, units) {
  let whole = 0;
  let rest = 0;
  for (const [, number, fraction = '', unit] of text.matchAll(AMOUNT)) {
    const extra = readFraction(fraction) * units[unit];
    whole += +number * units[unit] + Math.trunc(extra);
    rest = extra - Math.trunc(extra);
  }
  return { whole, rest };
}

/**
 * `P1DT2H`: units in any order and repeated, a fraction in the last of all.
 *
 * @param {string} text
 * @returns {Span | undefined}
 */
export function readIsoDuration(text) {
  if (text.length < 3 || !ISO_DURATION.test(text) || FRACTION_BEFORE_THE_LAST.test(text)) return undefined;
  const [date, time = ''] = text.split('T');
  const days = add(date, DAYS_OF);
  const seconds = add(time, SECONDS_OF);
  const fromDays = days.rest * 86400;
  return {
    days: days.whole,
    seconds: seconds.whole + Math.trunc(fromDays),
    microseconds: Math.round(seconds.rest * 1e6) + Math.round((fromDays - Math.trunc(fromDays)) * 1e6),
  };
}
