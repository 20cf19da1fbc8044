// Days 29 to 31 are told apart by month; what is left is 29 February and years with a leading 0.
const DATE =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)$/;

/**
 * A text that starts with a date, where that is a rare one with a common one in its place.
 *
 * @param {string} text
 */
export function usualDay(text) {
  const year = +text.slice(0, 4);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (leap ? text.replace('-02-29', '-02-28') : text).replace(/^0(?!000)/, '1');
}

/**
 * `YYYY-MM-DD`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDate(value) {
  return typeof value === 'string' && (DATE.test(value) || DATE.test(usualDay(value)));
}
