// Pydantic's JSON parser refuses text nested deeper than 200 levels; an empty innermost one is free.

/**
 * Whether a list or an object at this level (the whole message: 1) is one too deep.
 *
 * @param {object} value
 * @param {number} level
 */
export function tooDeep(value, level) {
  return level > 200 && Object.keys(value).length > 0;
}
