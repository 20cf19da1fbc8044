/**
 * Without the zeros at its end.
 *
 * @param {string} digits
 */
export function withoutZeros(digits) {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
