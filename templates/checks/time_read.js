/** @typedef {{ seconds: number, microseconds: number, offset: number | undefined }} Moment on the wall */

const TIME_PARTS =
  /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?(?:([Zz])|([+\u2212-])([0-9]{2}):?([0-9]{2})(?::([0-9]{2}))?)?$/;

/**
 * The parts of a time that is one. The offset of a bound may have seconds, as Python writes it.
 *
 * @param {string} text
 * @returns {Moment}
 */
export function readTime(text) {
  const parts = /** @type {RegExpExecArray} */ (TIME_PARTS.exec(text));
  const [, hours, minutes, seconds = '0', fraction = '', zulu, sign] = parts;
  const offset = +(parts[7] || 0) * 3600 + +(parts[8] || 0) * 60 + +(parts[9] || 0);
  const aware = zulu !== undefined || sign !== undefined;
  return {
    seconds: +hours * 3600 + +minutes * 60 + +seconds,
    microseconds: +fraction.slice(0, 6).padEnd(6, '0'),
    offset: aware ? (sign === '+' ? offset : -offset) : undefined,
  };
}
