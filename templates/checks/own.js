/**
 * The value under a key that every object inherits (`constructor`, `toString`, `__proto__`).
 *
 * @param {Record<string, unknown>} object
 * @param {string} key
 */
export function own(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined;
}
