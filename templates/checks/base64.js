const BASE64_WRITTEN = /^[0-9A-Za-z_-]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?$/;

/**
 * Base64 as Pydantic writes it with `ser_json_bytes='base64'`, and its Base64UrlBytes: safe in a
 * URL, padded.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isBase64Written(value) {
  return typeof value === 'string' && value.length % 4 === 0 && BASE64_WRITTEN.test(value);
}
