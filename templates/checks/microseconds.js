/**
 * Whether a time, or a date and time, is no finer than microseconds.
 *
 * @param {string} text
 */
export function hasMicroseconds(text) {
  if (text.includes(':')) return !/[.,][0-9]{7}/.test(text);
  const point = text.indexOf('.');
  return point < 0 || text.length - point - 1 <= (Math.abs(+text) > 2e10 ? 3 : 6);
}
