const DATE = /^[0-9][0-9][0-9][0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;

/**
 * Whether the day of a text that starts as `YYYY-MM-DD`, each part in range, is in the calendar.
 *
 * @param {string} text
 */
export function isCalendarDay(text) {
  const day = +text.slice(8, 10);
  const month = +text.slice(5, 7);
  const year = +text.slice(0, 4);
  if (day < 29) return year > 0;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year > 0 && day <= days;
}

/**
 * `YYYY-MM-DD`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDate(value) {
  return typeof value === 'string' && DATE.test(value) && isCalendarDay(value);
}
