const PADDED = /^[0-9A-Za-z+/]*={0,2}$/;

/**
 * The symbols that Python decodes: it skips what is no base64, and padding before its place, and
 * reads nothing after it. Undefined where it has no whole number of bytes.
 *
 * @param {string} text
 */
export function mimeSymbols(text) {
  if (text.length % 4 === 0 && PADDED.test(text)) return text.replace(/=+$/, '');
  let symbols = '';
  let padding = 0;
  for (const character of text.replace(/[^0-9A-Za-z+/=]/g, '')) {
    if (character !== '=') {
      symbols += character;
      padding = 0;
    } else if (symbols.length % 4 > 1) {
      padding++;
      if (symbols.length % 4 + padding === 4) return symbols;
    }
  }
  return symbols.length % 4 === 0 ? symbols : undefined;
}

/**
 * Base64 in the alphabet that is safe in a URL, in the other one.
 *
 * @param {string} text
 */
export function urlToMime(text) {
  return text.replace(/-/g, '+').replace(/_/g, '/');
}

/**
 * The number of bytes that Python decodes.
 *
 * @param {string} text
 */
export function mimeLength(text) {
  return Math.floor(((mimeSymbols(text) || '').length * 3) / 4);
}
