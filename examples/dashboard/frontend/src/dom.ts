// What the other modules ask of the DOM again and again.

/** The element with this id; index.html has it. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found as T;
}

/** A new element with a class and a text. */
export function make(tag: string, className = '', text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Says what is wrong with the page as a whole; an empty text takes it back. */
export function notice(text: string): void {
  element('notice').textContent = text;
}

/** Fills a choice, keeps what is chosen where it is still there, and returns that. */
export function offer(select: HTMLSelectElement, values: string[]): string | undefined {
  const chosen = values.includes(select.value) ? select.value : values[0];
  select.replaceChildren(...values.map((value) => new Option(value, value, false, value === chosen)));
  select.disabled = values.length < 2;
  return chosen;
}

/** @param share of 100 */
export function fill(meter: HTMLElement, share: number): void {
  meter.style.setProperty('--share', `${share}%`);
  meter.setAttribute('aria-valuenow', share.toFixed());
}
