/** @import { Digits } from './decimal_read.js' */

/**
 * A decimal as Python writes it; undefined for other text.
 *
 * @param {string | number} value
 * @returns {Digits | undefined}
 */
export function writtenDecimal(value) {
  const parts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:E([+-][0-9]+))?$/.exec(/** @type {string} */ (value));
  if (parts === null) return undefined;
  const fraction = parts[3] || '';
  const digits = (parts[2] + fraction).replace(/^0+(?=.)/, '');
  return { negative: parts[1] === '-', digits, exponent: +(parts[4] || 0) - fraction.length };
}
