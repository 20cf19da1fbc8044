const HEX_WRITTEN = /^(?:[0-9a-f][0-9a-f])*$/;

/**
 * Bytes as Pydantic writes them with `ser_json_bytes='hex'`: lower case.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isHexWritten(value) {
  return typeof value === 'string' && HEX_WRITTEN.test(value);
}
