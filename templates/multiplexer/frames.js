/** Made once: millions of bad frames must not cost a stack each. */
export const NO_FRAME = new SyntaxError('no such frame');

/**
 * Cuts a frame into `count` tokens and, last, what is left: a payload holds spaces of its own and stays whole.
 * Fewer parts come back when the frame is shorter.
 * @param {string} frame
 * @param {number} count
 * @returns {string[]}
 */
export function cut(frame, count) {
  const parts = [];
  let start = 0;
  for (let end; count > 0 && (end = frame.indexOf(' ', start)) >= 0; count--) {
    parts.push(frame.slice(start, end));
    start = end + 1;
  }
  parts.push(frame.slice(start));
  return parts;
}

/**
 * `epoch:offset` in its two parts. `-` has no epoch, and an offset of NaN: no comparison with it holds, so nothing is
 * a duplicate and nothing a hole where no history is kept.
 * @param {string} position
 */
export function parsePosition(position) {
  const colon = position.lastIndexOf(':');
  return { epoch: position.slice(0, Math.max(colon, 0)), offset: Number(position.slice(colon + 1)) };
}

/**
 * @param {string} epoch
 * @param {number} offset
 */
export function writePosition(epoch, offset) {
  return epoch ? `${epoch}:${offset}` : '-';
}
