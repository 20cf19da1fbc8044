import { readTime } from './time_read.js';

/** @import { Moment } from './time_read.js' */

/**
 * The order of two moments: offsets count where both have one, else the clocks on the wall do.
 *
 * @param {Moment} a
 * @param {Moment} b
 */
export function compareMoments(a, b) {
  const seconds = a.seconds - b.seconds;
  const shift = a.offset === undefined || b.offset === undefined ? 0 : a.offset - b.offset;
  return seconds - shift || a.microseconds - b.microseconds;
}

/**
 * Negative, 0 or positive, as a time is before, at or after the limit.
 *
 * @param {string} text
 * @param {string} limit
 */
export function compareTime(text, limit) {
  return compareMoments(readTime(text), readTime(limit));
}
