import { readDecimal } from './decimal_read.js';
import { isDecimalText } from './decimal.js';

/**
 * What Pydantic reads as a decimal: a number, or a string as `decimal.Decimal` takes it.
 *
 * @param {unknown} value
 * @returns {value is string | number}
 */
export function isDecimal(value) {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'string') return false;
  return (isDecimalText(value) && value.length < 16) || readDecimal(value) !== undefined;
}
