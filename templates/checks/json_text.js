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
    return isJson(value, 1) ? value : undefined;
  } catch {
    return undefined;
  }
}
