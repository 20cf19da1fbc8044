const PING = 25_000;

/** The server's end of one WebSocket, as far as pages see it. */
export class Connection {
  live = new Map();
  #lanes = new Map();
  #isOver = false;
  /** One that is cut off speaks and hears no more, and knows nothing of it. */
  #isDeaf = false;
  #silent = 0;

  constructor(site, wire, realm) {
    this.site = site;
    this.wire = wire;
    this.realm = realm;
    site.connections.add(this);
    this.#ping();
  }

  /** A message from the page. */
  receive(text) {
    if (this.#isOver || this.#isDeaf) return;
    this.#silent = 0;
    for (const frame of text.split('\n')) this.#take(frame);
  }

  say(...frames) {
    if (!this.#isOver && !this.#isDeaf) this.wire.down(frames.join('\n'));
  }

  deliver(address, event) {
    const subscription = this.live.get(address);
    if (!subscription) return;
    // Only where a hole can be seen, one is left.
    if (event.offset !== '-' && event.frame.includes(' message ') && subscription.skips-- > 0) return;
    this.say(event.frame);
  }

  /** Of the next events of its addresses, so many get lost on the way. */
  skip(count) {
    for (const subscription of this.live.values()) subscription.skips = count;
  }

  bye(code, retry = 0) {
    this.say(`bye ${code} ${retry}`);
    this.cut(code);
  }

  /** Over, here and, if it is heard there, at the page. */
  cut(code) {
    if (this.#isOver) return;
    this.over();
    if (!this.#isDeaf) this.wire.closed(code);
  }

  /** Whether the other end can still do what is right. */
  get isSound() {
    return !this.#isDeaf && this.realm.state === 'runs';
  }

  deafen() {
    this.#isDeaf = true;
  }

  over() {
    this.#isOver = true;
    this.site.connections.delete(this);
  }

  #ping() {
    this.site.time.after(PING, () => {
      if (this.#isOver) return;
      if (this.#silent++) return this.cut(4004);
      this.say('ping');
      this.#ping();
    });
  }

  /** Requests of one address are answered one after another. */
  #later(address, action) {
    const { time, chance } = this.site;
    const delay = chance.happens(0.25) ? chance.between(50, 2000) : chance.next() * 10;
    const at = Math.max(this.#lanes.get(address) ?? 0, time.now + delay);
    this.#lanes.set(address, at);
    time.after(at - time.now, () => !this.#isOver && action());
  }

  #take(frame) {
    const [opcode, id, address, ...rest] = frame.split(' ');
    if (opcode === 'hello') {
      this.say('welcome {"session":"s","ping":25,"max":65536,"subscriptions":100,"in_flight":16}');
    } else if (opcode === 'sub') {
      this.#later(address, () => this.#subscribe(id, address, rest[1]));
    } else if (opcode === 'unsub') {
      this.#later(address, () => {
        const known = this.live.delete(address);
        this.say(known ? `ok ${id} {}` : `err ${id} not_subscribed {"retryable":false}`);
      });
    } else if (opcode === 'past') {
      this.#later(address, () => this.#past(id, address, rest[0]));
    } else if (opcode === 'cmd') {
      this.#later(address, () => this.#command(id, address, rest[1]));
    } else if (opcode === 'once') {
      this.#later(address, () => this.#command(id, address, rest[2], rest[0]));
    } else if (opcode !== 'pong') {
      throw new Error(`what the server does not know: ${frame}`);
    }
  }

  #subscribe(id, address, since) {
    const { site } = this;
    const stream = site.streams.get(address);
    if (site.chance.happens(0.03)) {
      return this.say(`err ${id} ${site.chance.pick(['rate_limited', 'internal'])} {"retryable":true}`);
    }
    const { recovered, events } = stream.read(since);
    const isLast = since.startsWith('last:') && recovered;
    const again = new Set(events);
    const retained = [...stream.retained.values()].filter((event) => isLast || !again.has(event));
    const answer = `ok ${id} {"position":"${stream.position}","recovered":${recovered}}`;
    const past = events.map(({ frame }) => (isLast ? frame.replace(/^m/, `p ${id}`) : frame));
    const first = isLast ? [...past, answer] : [answer];
    const then = [...retained.map(({ frame }) => frame), ...(isLast ? [] : past)];
    this.live.set(address, { skips: 0 });
    for (const frame of [...first, ...then]) this.say(frame);
  }

  #past(id, address, since) {
    if (!this.live.has(address)) return this.say(`err ${id} not_subscribed {"retryable":false}`);
    const stream = this.site.streams.get(address);
    const { recovered, events } = stream.read(since);
    for (const { frame } of events) this.say(frame.replace(/^m/, `p ${id}`));
    this.#answer(`ok ${id} {"position":"${stream.position}","recovered":${recovered}}`);
  }

  #command(id, address, payload, key) {
    if (!this.live.has(address)) return this.say(`err ${id} not_subscribed {"retryable":false}`);
    const { site } = this;
    if (!key || !site.replies.has(key)) site.run(payload);
    if (key) site.replies.set(key, true);
    this.#answer(`ok ${id} {"id":1}`);
  }

  /** What is written is not there yet: live events come in between, or an end. */
  #answer(frame) {
    this.site.time.after(this.site.chance.pick([0, 0, 5, 300]), () => this.say(frame));
  }
}
