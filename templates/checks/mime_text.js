import { isUnicode } from './unicode.js';
import { mimeSymbols, urlToMime } from './mime_read.js';

/**
 * The text that base64 encodes; undefined where Python finds none.
 *
 * @param {string} text
 */
export function mimeText(text) {
  const symbols = mimeSymbols(text);
  if (symbols === undefined) return undefined;
  const bytes = Uint8Array.from(atob(symbols), (character) => character.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * What Pydantic reads as Base64Str.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isMimeBase64Text(value) {
  return typeof value === 'string' && mimeText(value) !== undefined && isUnicode(value);
}

/**
 * What Pydantic reads as Base64UrlStr.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isUrlBase64Text(value) {
  return typeof value === 'string' && isMimeBase64Text(urlToMime(value));
}
