const MIME_WRITTEN = /^[0-9A-Za-z+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?$/;

/**
 * Base64 as Pydantic's Base64Bytes writes it: padded, no line breaks.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isMimeBase64Written(value) {
  return typeof value === 'string' && value.length % 4 === 0 && MIME_WRITTEN.test(value);
}
