// The messages in view: grouped by who said them, under the day they were said.
import { avatar, make } from './dom.js';

/** @typedef {import('./room.js').Line} Line */

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const GROUP = 5 * 60_000; // ms between two messages of one group
const NEAR = 80; // px from the end that still count as the end

export class Log {
  /** @type {Line | undefined} */
  #last;

  /**
   * @param {HTMLElement} box  where the messages go
   * @param {HTMLElement} newer  the button that leads back to the end
   * @param {string} me
   */
  constructor(box, newer, me) {
    this.box = box;
    this.newer = newer;
    this.me = me;
    newer.addEventListener('click', () => this.#toEnd());
    box.addEventListener('scroll', () => {
      if (this.#atEnd()) newer.hidden = true;
    });
    // The end stays in view when the window, or the field below, changes its height.
    let atEnd = true;
    box.addEventListener('scroll', () => (atEnd = this.#atEnd()));
    new ResizeObserver(() => atEnd && this.#toEnd()).observe(box);
  }

  /**
   * Another room, or this one read again. It is not news: nothing of it is read aloud.
   * @param {Line[]} lines
   */
  show(lines) {
    this.box.setAttribute('aria-busy', 'true');
    this.box.replaceChildren();
    this.#last = undefined;
    for (const line of lines) this.#put(line);
    if (!lines.length) this.note('Nothing was said here yet.');
    this.#toEnd();
    requestAnimationFrame(() => this.box.removeAttribute('aria-busy'));
  }

  /** @param {Line} line */
  append(line) {
    const follow = this.#atEnd() || line.author === this.me;
    if (!this.#last) this.box.replaceChildren();
    this.#put(line);
    if (follow) this.#toEnd();
    else this.newer.hidden = false;
  }

  /** @param {string} text  said by the page itself */
  note(text) {
    const follow = this.#atEnd();
    this.box.append(make('p', 'note', text));
    if (follow) this.#toEnd();
  }

  /** @param {Line} line */
  #put(line) {
    const sent = new Date(line.sent_at);
    const before = this.#last && new Date(this.#last.sent_at);
    const newDay = before?.toDateString() !== sent.toDateString();
    if (newDay) this.box.append(make('div', 'day', calendar.format(sent)));

    const row = make('article', 'line');
    if (line.author === this.me) row.classList.add('mine');
    if (newDay || !before || this.#last?.author !== line.author || sent.getTime() - before.getTime() > GROUP) {
      row.classList.add('first');
      const head = make('div', 'line-head');
      const time = make('time', '', clock.format(sent));
      time.setAttribute('datetime', line.sent_at);
      head.append(make('b', '', line.author), time);
      row.append(avatar(line.author), head);
    }
    row.append(make('div', 'line-body', line.body));
    this.box.append(row);
    this.#last = line;
  }

  #atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  #toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.newer.hidden = true;
  }
}
