import { own } from './own.js';

/**
 * The first of these keys that is there, or the first of all: a field may have several.
 *
 * @param {Record<string, unknown>} object
 * @param {string[]} keys
 */
export function present(object, ...keys) {
  return keys.find((key) => own(object, key) !== undefined) || keys[0];
}
