/**
 * Without the white space around it, as Rust's `str::trim` sees it: `String.trim` has another set.
 *
 * @param {string} text
 */
export function trim(text) {
  return trimmed(text, /\p{White_Space}/u);
}

/**
 * From both ends: a regular expression would look at the white space inside again and again.
 *
 * @param {string} text
 * @param {RegExp} space one character
 */
export function trimmed(text, space) {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text[start])) start++;
  while (start < end && space.test(text[end - 1])) end--;
  return text.slice(start, end);
}
