import { readClockDuration } from './duration_clock.js';
import { readIsoDuration } from './duration_iso.js';

/** @typedef {{ days: number, seconds: number, microseconds: number }} Span */
/** @typedef {Span & { negative: boolean }} Duration its seconds are less than a day */

/**
 * What Pydantic reads from the text of a duration; undefined for other text.
 *
 * @param {string} text
 * @returns {Duration | undefined}
 */
export function readDuration(text) {
  const negative = text[0] === '-';
  const unsigned = negative || text[0] === '+' ? text.slice(1) : text;
  const span = unsigned[0] === 'P' ? readIsoDuration(unsigned) : readClockDuration(unsigned);
  if (span === undefined) return undefined;
  const carried = span.seconds + Math.floor(span.microseconds / 1e6);
  // the parser counts seconds in 32 bits
  if (carried > 0xffffffff) return undefined;
  const days = span.days + Math.floor(carried / 86400);
  const seconds = carried % 86400;
  const microseconds = span.microseconds % 1e6;
  // Python's timedelta has one day less below zero, where it counts the rest upwards
  const rest = negative && seconds + microseconds > 0 ? 1 : 0;
  return days + rest > 999999999 ? undefined : { negative, days, seconds, microseconds };
}
