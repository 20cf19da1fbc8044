import { readDuration } from './duration_read.js';

const DURATION =
  /^-?P(?=.)(?:[1-9][0-9]*Y)?(?:[1-9][0-9]*D)?(?:T(?=.)(?:[1-9][0-9]*H)?(?:[1-9][0-9]*M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?$/;

/**
 * As Pydantic writes it: `-P1Y35DT1H2M3.5S`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isDuration(value) {
  return typeof value === 'string' && DURATION.test(value) && readDuration(value) !== undefined;
}
