import { isJson } from './json.js';

/**
 * What a text of JSON holds; undefined where Pydantic reads none.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    const value = JSON.parse(text);
    // 1e16 in a text is a float, though JSON.parse makes of it what it makes of a whole number
    return isJson(value, 1, Number.isFinite) ? value : undefined;
  } catch {
    return undefined;
  }
}
