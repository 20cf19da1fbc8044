/** One end of a channel between two threads; what is posted takes its time and keeps its order. */
export class Port {
  #hear;
  #early = [];
  #arrival = 0;
  /** @type {Port} */
  other;
  /** What a message does on its way in, beside being heard: one to a cached page evicts it. */
  arrives = () => {};

  constructor(realm, chance) {
    this.realm = realm;
    this.chance = chance;
  }

  set onmessage(hear) {
    this.#hear = hear;
    for (const data of this.#early.splice(0)) this.realm.time.after(0, () => this.#receive(data));
  }

  get onmessage() {
    return this.#hear;
  }

  /** Takes the place of another end: what came for that is its own, and what that sent arrives first. */
  replace(former) {
    this.#early = former.#early;
    this.#arrival = former.#arrival;
  }

  start() {}

  close() {
    this.closed = true;
  }

  postMessage(data) {
    const { realm, chance } = this;
    if (realm.state === 'dead' || this.closed) return;
    // A page that is busy, or a machine that is.
    const delay = chance.happens(0.02) ? chance.between(5, 300) : chance.next() * 2;
    this.#arrival = Math.max(this.#arrival, realm.time.now + delay);
    realm.time.after(this.#arrival - realm.time.now, () => {
      this.other.arrives();
      this.other.realm.run(() => this.other.#receive(data));
    });
  }

  #receive(data) {
    if (this.closed) return;
    if (this.#hear) this.#hear({ data });
    else this.#early.push(data);
  }
}

export function connectPorts(one, two) {
  one.other = two;
  two.other = one;
}
