/**
 * The number of bytes that base64 text encodes.
 *
 * @param {string} text
 */
export function base64Length(text) {
  return Math.floor((text.replace(/=/g, '').length * 3) / 4);
}
