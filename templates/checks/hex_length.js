/**
 * The number of bytes that hexadecimal text encodes.
 *
 * @param {string} text
 */
export function hexLength(text) {
  return text.length / 2;
}
