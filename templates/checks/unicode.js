/**
 * No half of a surrogate pair: such text is not JSON to Pydantic, as it has no UTF-8.
 *
 * @param {string} text
 */
export function isUnicode(text) {
  return !/\p{Surrogate}/u.test(text);
}
