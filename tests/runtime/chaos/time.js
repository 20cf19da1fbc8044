const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A time that passes only as it is told, and with it everything that was put off. */
export class Time {
  now = 0;
  /** A heap, the earliest first; of the same time who came first. */
  #heap = [];
  #serial = 0;

  /** @returns {{ cancelled: boolean }} */
  after(delay, action) {
    const entry = { at: this.now + Math.max(0, delay), serial: ++this.#serial, action, cancelled: false };
    this.#push(entry);
    return entry;
  }

  /** Each action is a task of its own: what waits for a microtask runs before the next one. */
  async pass(ms) {
    const end = this.now + ms;
    while (this.#heap.length && this.#heap[0].at <= end) {
      const entry = this.#pop();
      if (entry.cancelled) continue;
      this.now = entry.at;
      entry.action();
      await turn();
    }
    this.now = end;
  }

  #isBefore(a, b) {
    return a.at < b.at || (a.at === b.at && a.serial < b.serial);
  }

  #push(entry) {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    for (let parent; index > 0 && this.#isBefore(entry, heap[(parent = (index - 1) >> 1)]); index = parent) {
      heap[index] = heap[parent];
    }
    heap[index] = entry;
  }

  #pop() {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!heap.length) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1], heap[child])) child++;
      if (child >= heap.length || !this.#isBefore(heap[child], last)) break;
      heap[index] = heap[child];
      index = child;
    }
    heap[index] = last;
    return top;
  }
}
