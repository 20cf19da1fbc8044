const HEX_BYTES = /^(?:[0-9A-Fa-f][0-9A-Fa-f])*$/;

/**
 * What Pydantic reads as bytes with `val_json_bytes='hex'`: either case.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isHexBytes(value) {
  return typeof value === 'string' && HEX_BYTES.test(value);
}
