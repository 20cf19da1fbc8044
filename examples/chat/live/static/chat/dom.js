// The two things this page asks of the DOM again and again.

/**
 * The element with this id; the page's template has it.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

/**
 * A new element with a class and a text.
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
export function make(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * A round initial in a colour of its name's own.
 * @param {string} name
 */
export function avatar(name) {
  return paint(make('span', 'avatar'), name);
}

/**
 * @param {HTMLElement} span
 * @param {string} name
 */
export function paint(span, name) {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  span.style.setProperty('--hue', String(hue));
  span.textContent = [...name][0] ?? '?';
  span.setAttribute('aria-hidden', 'true');
  return span;
}
