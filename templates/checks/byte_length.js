/**
 * The number of bytes of a text in UTF-8.
 *
 * @param {string} text
 */
export function byteLength(text) {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) count += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return count;
}

/**
 * @param {string} text
 * @param {number} limit
 */
export function shorterBytes(text, limit) {
  return text.length < limit && (3 * text.length < limit || byteLength(text) < limit);
}

/**
 * @param {string} text
 * @param {number} limit
 */
export function longerBytes(text, limit) {
  return text.length > limit || (3 * text.length > limit && byteLength(text) > limit);
}
