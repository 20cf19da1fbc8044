/**
 * What people are told of the lengths of a text.
 *
 * @param {number} least
 * @param {number} most
 */
export function textOf(least, most) {
  const size = least === most ? '' : least ? (most < Infinity ? `${least} to ` : 'at least ') : 'at most ';
  const count = most < Infinity ? most : least;
  return `text of ${size}${count} character${count === 1 ? '' : 's'}`;
}
