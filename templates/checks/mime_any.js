import { isUnicode } from './unicode.js';
import { mimeSymbols, urlToMime } from './mime_read.js';

/**
 * What Pydantic reads as Base64Bytes.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isMimeBase64(value) {
  return typeof value === 'string' && mimeSymbols(value) !== undefined && isUnicode(value);
}

/**
 * What Pydantic reads as Base64UrlBytes: both alphabets, even mixed.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isUrlBase64(value) {
  return typeof value === 'string' && isMimeBase64(urlToMime(value));
}
