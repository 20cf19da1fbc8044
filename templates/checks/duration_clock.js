/** @import { Span } from './duration_read.js' */

const CLOCK = /^([0-9]{0,10}):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,6}))?)?$/;
const DAYS = /^([0-9]+) ?[Dd](?:ays?|AYS?)?(?:, ?| )?/;

/**
 * @param {string} text
 * @returns {Span | undefined}
 */
function readClock(text) {
  // what comes after six digits of a fraction is not read at all
  const parts = text.length < 5 ? null : CLOCK.exec(text.slice(0, text.indexOf(':') + 13));
  if (parts === null || +parts[1] > 2400000000) return undefined;
  const [, hours, minutes, seconds = '0', fraction = ''] = parts;
  return {
    days: Math.floor(+hours / 24),
    seconds: (+hours % 24) * 3600 + +minutes * 60 + +seconds,
    microseconds: +fraction.padEnd(6, '0'),
  };
}

/**
 * `1 day, 2:03:04`, where either part may be missing.
 *
 * @param {string} text
 * @returns {Span | undefined}
 */
export function readClockDuration(text) {
  if (!/[Dd]/.test(text)) return readClock(text);
  const parts = DAYS.exec(text);
  if (parts === null) return undefined;
  const rest = text.slice(parts[0].length);
  const clock = rest === '' ? { days: 0, seconds: 0, microseconds: 0 } : readClock(rest);
  return clock === undefined || clock.days > 0 ? undefined : { ...clock, days: +parts[1] };
}
