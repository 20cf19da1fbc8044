/**
 * A finite number that is not written as a whole one beyond ±(2^53-1): it would be read as an int.
 *
 * @param {number} value
 */
export function isWireNumber(value) {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21);
}
