const BASE64_SYMBOLS = /^(?:[0-9A-Za-z_-]*|[0-9A-Za-z+/]*)(={0,2})$/;

/**
 * What Pydantic reads as bytes with `val_json_bytes='base64'`: one of the two alphabets, padding or
 * part of it or none, and no bits that are left over.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isBase64Bytes(value) {
  const parts = typeof value === 'string' && BASE64_SYMBOLS.exec(value);
  if (!parts) return false;
  const symbols = parts[0].slice(0, parts[0].length - parts[1].length);
  const over = symbols.length % 4;
  if (over < 2) return over === 0 && parts[1] === '';
  return over === 2 ? /[AQgw]$/.test(symbols) : /[AEIMQUYcgkosw048]$/.test(symbols) && parts[1] !== '==';
}
