/**
 * Whether a date and time, in any spelling, says its offset from UTC. A Unix time is in UTC.
 *
 * @param {string} text
 */
export function hasOffset(text) {
  return !/^[0-9]{4}-/.test(text) || /[Zz]$|[+\u2212-][0-9]{2}:?[0-9]{2}$/.test(text.slice(11));
}
