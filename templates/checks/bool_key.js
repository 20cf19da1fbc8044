/**
 * What Pydantic reads as the key of a bool, in any case.
 *
 * @param {string} key
 */
export function isBoolKey(key) {
  return /^(?:[01fnty]|no|off|false|on|yes|true)$/i.test(key);
}
