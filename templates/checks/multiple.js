/**
 * A float within pydantic-core's tolerance of a multiple.
 *
 * @param {number} value
 * @param {number} of
 */
export function isMultiple(value, of) {
  const quotient = value / of;
  // Rust rounds halves away from zero
  const rounded = Math.sign(quotient) * Math.floor(Math.abs(quotient) + 0.5);
  return Math.abs(value - rounded * of) <= 1e-9;
}
