/**
 * The time of the midnight that starts a date, in any spelling.
 *
 * @param {string} text
 */
function midnight(text) {
  if (/^[0-9]{4}-/.test(text)) return Date.parse(text);
  return Math.abs(+text) > 2e10 ? +text : +text * 1000;
}

/**
 * Negative, 0 or positive, as a date is before, on or after the limit.
 *
 * @param {string} text
 * @param {string} limit
 */
export function compareDate(text, limit) {
  return midnight(text) - midnight(limit);
}
