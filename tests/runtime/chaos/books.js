/**
 * What one subscription heard, and what of that is wrong.
 *
 * Numbers are those of the address, from 1. `window` is 0 where no history is kept, and Infinity where it never ends.
 */
export class Book {
  /** Numbers of `message`, and between them `gap`. */
  heard = [];
  topics = [];
  gaps = 0;
  /** The last number before those that it was to hear, as of when it began, and as of when it became live first. */
  begun;
  live;

  constructor(stream, subscription, { window, last, since, label }) {
    Object.assign(this, { stream, subscription, window, last, since, label });
    this.begun = this.#start();
    subscription.on('message', ({ n }) => this.heard.push(n));
    subscription.on('topic', ({ n }) => this.topics.push(n));
    subscription.onGap(() => {
      this.gaps++;
      this.heard.push('gap');
    });
    subscription.onStatus((status) => {
      if (status === 'live') this.live ??= this.#start();
    });
  }

  /** The number after which it begins, if it does so now. */
  #start() {
    const { events, numbers } = this.stream;
    const past = this.last ? events.slice(-this.last).filter(({ frame }) => frame.includes(' message ')) : [];
    return this.since ?? numbers.message - past.length;
  }

  /** Checked when everything published has been heard. @returns {string[]} */
  faults() {
    const { status } = this.subscription;
    if (status === 'ended' && this.isOver) return [];
    // What is said to one who was live before is to be tried again.
    if (status === 'refused' && this.live === undefined) return [];
    if (status !== 'live') return [`is ${status}`];
    const found = [];
    let former = this.live;
    let isFirst = true;
    let excused = false;
    for (const number of this.heard) {
      if (number === 'gap') {
        excused = true;
        continue;
      }
      if (!isFirst && number <= former) found.push(`${number} after ${former}`);
      const isHole = number > former + 1;
      if (isHole && !excused) found.push(`hole between ${former} and ${number}`);
      if (isHole && this.window === Infinity && !this.mayMiss) found.push(`lost between ${former} and ${number}`);
      former = number;
      isFirst = false;
      excused = false;
    }
    const [first] = this.heard.filter((number) => number !== 'gap');
    if (this.last && first <= this.begun) found.push(`begins with ${first}, not after ${this.begun}`);
    if (this.since !== undefined && first <= this.since) found.push(`begins with ${first}, not after ${this.since}`);
    if (former !== this.stream.numbers.message) found.push(`ends with ${former} of ${this.stream.numbers.message}`);
    if (this.gaps && this.window === Infinity && !this.mayMiss) found.push(`told of ${this.gaps} gaps`);
    for (const [index, number] of this.topics.entries()) {
      if (number <= this.topics[index - 1]) found.push(`topic ${number} after ${this.topics[index - 1]}`);
    }
    if (this.topics.at(-1) !== this.stream.numbers.topic) {
      found.push(`topic ends with ${this.topics.at(-1)} of ${this.stream.numbers.topic}`);
    }
    return found;
  }
}
