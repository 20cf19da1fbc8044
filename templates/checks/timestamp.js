/**
 * A Unix time in the years 1 to 9999: in seconds up to 2e10, in milliseconds beyond, as Pydantic
 * tells them apart.
 *
 * @param {number} time
 */
export function isTimestamp(time) {
  const seconds = Math.floor(Math.abs(time) > 2e10 ? time / 1000 : time);
  return seconds >= -62135596800 && seconds <= 253402300799;
}
