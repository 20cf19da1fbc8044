const DECIMAL_TEXT = /^-?[0-9]+(?:\.[0-9]+)?(?:E[+-][0-9]+)?$/;

/**
 * As Python writes it: `-12.50`, `1E+5`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDecimalText(value) {
  return typeof value === 'string' && DECIMAL_TEXT.test(value);
}
