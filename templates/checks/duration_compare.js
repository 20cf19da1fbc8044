import { readDuration } from './duration_read.js';

/** @import { Duration } from './duration_read.js' */

/**
 * Negative, 0 or positive, as a duration is less than, as long as or more than the limit. As in
 * pydantic-core, `-PT0S` is less than `PT0S`.
 *
 * @param {string} text
 * @param {string} limit
 */
export function compareDuration(text, limit) {
  const a = /** @type {Duration} */ (readDuration(text));
  const b = /** @type {Duration} */ (readDuration(limit));
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const order = a.days - b.days || a.seconds - b.seconds || a.microseconds - b.microseconds;
  return a.negative ? -order : order;
}
