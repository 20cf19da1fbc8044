import { readTime } from './time_read.js';

/** @import { Moment } from './time_read.js' */

/**
 * The parts of a date and time that is one, in any spelling.
 *
 * @param {string} text
 * @returns {Moment}
 */
export function readDateTime(text) {
  if (!text.includes(':')) return readTimestamp(text);
  const time = readTime(text.slice(11));
  return { ...time, seconds: Date.parse(text.slice(0, 10)) / 1000 + time.seconds };
}

/**
 * A Unix time, rounded to microseconds by the arithmetic of Pydantic's parser.
 *
 * @param {string} text
 * @returns {Moment}
 */
function readTimestamp(text) {
  const time = +text;
  const perSecond = Math.abs(time) > 2e10 ? 1000 : 1;
  const whole = Math.floor(time);
  const seconds = Math.floor(whole / perSecond);
  const rest = Math.round((time - whole) * (1e6 / perSecond));
  const microseconds = (whole - seconds * perSecond) * 1000 + rest;
  const carry = Math.floor(microseconds / 1e6);
  return { seconds: seconds + carry, microseconds: microseconds - carry * 1e6, offset: 0 };
}
