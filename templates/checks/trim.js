/**
 * Without the white space around it, as Rust's `str::trim` sees it: `String.trim` has another set.
 *
 * @param {string} text
 */
export function trim(text) {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
}
