const TIME =
  /^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?$/;

/**
 * As Pydantic writes it: `03:04:05.120000+05:30`, the offset where there is one.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isTime(value) {
  return typeof value === 'string' && TIME.test(value);
}
