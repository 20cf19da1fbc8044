/**
 * One step of a JSON Pointer (RFC 6901).
 *
 * @param {string} key
 */
export function pointer(key) {
  return '/' + key.replace(/~/g, '~0').replace(/\//g, '~1');
}
