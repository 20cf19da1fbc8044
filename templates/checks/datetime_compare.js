import { compareMoments } from './time_compare.js';
import { readDateTime } from './datetime_read.js';

/**
 * Negative, 0 or positive, as a date and time is before, at or after the limit.
 *
 * @param {string} text
 * @param {string} limit
 */
export function compareDateTime(text, limit) {
  return compareMoments(readDateTime(text), readDateTime(limit));
}
