/** What the server keeps of an address: its events are numbered from 1, whatever their offsets. */
class Stream {
  events = [];
  retained = new Map();
  top = 0;
  /** Numbers given so far, by event. */
  numbers = { message: 0, topic: 0 };

  constructor(address, window) {
    this.address = address;
    this.window = window;
    this.begin(1);
  }

  /** A new epoch: what was kept is gone. */
  begin(epoch) {
    this.epoch = `e${epoch}`;
    this.events = [];
    this.retained.clear();
    // Without an epoch to tell it by, no offset comes again.
    if (this.window) this.top = 0;
  }

  publish(name, pad) {
    const isRetained = name === 'topic';
    if (this.window || isRetained) this.top++;
    const offset = this.window || isRetained ? this.top : '-';
    const frame = `m ${this.address} ${offset} ${name} {"n":${++this.numbers[name]},"pad":"${pad}"}`;
    const event = { offset, frame };
    if (this.window) this.events.push(event);
    if (this.events.length > this.window) this.events.shift();
    if (isRetained) this.retained.set(name, event);
    return event;
  }

  get position() {
    return this.window ? `${this.epoch}:${this.top}` : '-';
  }

  /** `since` as the page wrote it. */
  read(since) {
    if (since === '-' || !this.window) return { recovered: null, events: [] };
    const colon = since.lastIndexOf(':');
    const count = Number(since.slice(colon + 1));
    if (since.startsWith('last:')) return { recovered: true, events: this.events.slice(-count) };
    const missing = this.top - count;
    const recovered = since.slice(0, colon) === this.epoch && missing >= 0 && missing <= this.events.length;
    return { recovered, events: recovered && missing ? this.events.slice(-missing) : [] };
  }
}

/** The server's processes as one: what it keeps outlives it, its connections do not. */
export class Site {
  isUp = true;
  /** How often everything kept was lost. */
  forgotten = 0;
  streams = new Map();
  connections = new Set();
  /** Idempotent commands by key: the reply. */
  replies = new Map();
  /** How often each command ran, by its payload. */
  runs = new Map();
  /** In the order they ran. */
  ran = [];

  constructor(time, chance, windows) {
    this.time = time;
    this.chance = chance;
    for (const [address, window] of Object.entries(windows)) this.streams.set(address, new Stream(address, window));
  }

  publish(address, name = 'message', pad = '') {
    const event = this.streams.get(address).publish(name, pad);
    for (const connection of this.connections) connection.deliver(address, event);
  }

  /** Redis came back empty: everybody begins anew. */
  forget() {
    this.forgotten++;
    for (const stream of this.streams.values()) stream.begin(this.forgotten + 1);
    for (const connection of [...this.connections]) connection.bye(4003);
  }

  kill() {
    this.isUp = false;
    for (const connection of [...this.connections]) connection.cut(1006);
  }

  drain() {
    for (const connection of [...this.connections]) connection.bye(4000, this.chance.pick([0, 0, 200, 2000]));
    this.isUp = false;
  }

  run(text) {
    this.runs.set(text, (this.runs.get(text) ?? 0) + 1);
    this.ran.push(text);
  }
}
