// One room: what was said in it, its topic, who is typing and what is unread. It knows nothing of the page but its link.
import { Chat, Typing } from '../live/client.js';
import { toast } from './toast.js';

const TYPING_LASTS = 4000; // ms after the last key

/** @typedef {{ id: string, author: string, body: string, sent_at: string }} Line */
/** @typedef {'line' | 'lines' | 'gap' | 'topic' | 'typing'} Change */

export class Room {
  /** @type {(change: Change) => void} */
  onChange = () => {};
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Map<string, number>} each with the timer that ends it */
  #typing = new Map();
  #unread = 0;
  #read = false; // whether its latest messages were asked for

  /**
   * @param {import('../live/client.js').Connection} live
   * @param {HTMLAnchorElement} link
   * @param {string} me
   */
  constructor(live, link, me) {
    this.link = link;
    this.slug = link.dataset.room ?? '';
    this.name = link.dataset.name ?? '';
    this.topic = link.dataset.topic ?? '';

    this.chat = live.subscribe(Chat, { room: this.slug });
    this.chat.on('message', (line) => this.#heard(line, me));
    this.chat.on('topic', ({ text }) => {
      this.topic = text;
      this.onChange('topic');
    });
    this.chat.onStatus((status) => {
      if (status === 'refused') toast(`You may not read ${this.name}.`);
      this.onChange('typing');
    });
    this.chat.onGap(async () => {
      await this.#readAgain();
      this.onChange('gap');
    });

    this.typing = live.subscribe(Typing, { room: this.slug });
    this.typing.on('typed', ({ author }) => {
      if (author !== me) this.#typed(author);
    });
  }

  /** The room is in view: nothing in it is unread, and its past is read the first time. */
  read() {
    this.#unread = 0;
    this.#showUnread();
    if (!this.#read) {
      this.#read = true;
      void this.#readAgain();
    }
  }

  /** Everything known of the room, oldest first. */
  lines() {
    return [...this.#lines.values()].sort((a, b) => Date.parse(a.sent_at) - Date.parse(b.sent_at));
  }

  latest() {
    return /** @type {Line} */ ([...this.#lines.values()].at(-1));
  }

  /** What is to be said below the messages: that some are being caught up on, or who is typing. */
  note() {
    if (this.chat.status === 'recovering') return 'Catching up on what was said meanwhile…';
    const names = [...this.#typing.keys()].sort();
    if (!names.length) return '';
    return names.length === 1 ? `${names[0]} is typing…` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are typing…`;
  }

  /** @param {string} body */
  say(body) {
    return this.chat.say({ body });
  }

  /** @param {string} text */
  setTopic(text) {
    return this.chat.setTopic({ text });
  }

  touch() {
    this.typing.touch().catch(() => {}); // of no worth when it cannot be sent at once
  }

  /** @param {Line} line  @param {string} me */
  #heard(line, me) {
    if (this.#lines.has(line.id)) return; // read from the database a moment ago
    this.#lines.set(line.id, line);
    this.#stopped(line.author);
    if (line.author !== me && (!this.link.hasAttribute('aria-current') || document.hidden)) this.#unread++;
    this.#showUnread();
    this.onChange('line');
  }

  async #readAgain() {
    try {
      const { lines } = await this.chat.recent();
      for (const line of lines) this.#lines.set(line.id, line);
      this.onChange('lines');
    } catch (error) {
      this.#read = false;
      toast(`The messages of ${this.name} could not be read: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** @param {string} author */
  #typed(author) {
    clearTimeout(this.#typing.get(author));
    this.#typing.set(author, setTimeout(() => this.#stopped(author), TYPING_LASTS));
    this.onChange('typing');
  }

  /** @param {string} author */
  #stopped(author) {
    clearTimeout(this.#typing.get(author));
    if (this.#typing.delete(author)) this.onChange('typing');
  }

  #showUnread() {
    const badge = this.link.querySelector('.unread');
    if (!(badge instanceof HTMLElement)) return;
    badge.hidden = this.#unread === 0;
    badge.textContent = String(this.#unread);
    badge.setAttribute('aria-label', `${this.#unread} unread`);
  }
}
