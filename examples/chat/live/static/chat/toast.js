// What went wrong, said where it is seen and heard, and gone after a while.
import { element, make } from './dom.js';

/**
 * @param {string} text
 * @param {{ lasts?: boolean }} [options]  lasts: until it is dismissed
 */
export function toast(text, { lasts = false } = {}) {
  const shown = make('div', 'toast');
  const dismiss = make('button', '', '×');
  dismiss.setAttribute('aria-label', 'Dismiss');
  dismiss.addEventListener('click', () => shown.remove());
  shown.append(make('span', '', text), dismiss);
  element('toasts').append(shown);
  if (!lasts) setTimeout(() => shown.remove(), 7000);
}
