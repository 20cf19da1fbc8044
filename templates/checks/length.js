// Lengths count code points, as Python does; they are counted only where UTF-16 units leave doubt.

/** @param {string} text */
function codePoints(text) {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g) || []).length;
}

/**
 * @param {string} text
 * @param {number} limit
 */
export function shorter(text, limit) {
  return text.length < limit || (limit > 1 && text.length < 2 * limit && codePoints(text) < limit);
}

/**
 * @param {string} text
 * @param {number} limit
 */
export function longer(text, limit) {
  return text.length > limit && (text.length > 2 * limit || codePoints(text) > limit);
}
