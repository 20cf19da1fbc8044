// A clock, a network and ports that do what a test says, when it says so.
import { load } from './joined.js';

const { createMultiplexer } = await load('multiplexer.js');

/** Lets everything run that waits for nothing but its turn. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Timers that fire when a test moves the time. */
export class Clock {
  now = 0;
  #timers = new Map();
  #serial = 0;
  #back = 0;

  setTimeout = (action, delay = 0) => {
    if (delay > 2 ** 31 - 1) delay = 1; // as browsers do
    this.#timers.set(++this.#serial, { action, at: this.now + delay });
    return this.#serial;
  };

  /** What the clock on the wall says: it may be set back, and timers do not mind. */
  get wall() {
    return this.now - this.#back;
  }

  setBack(ms) {
    this.#back += ms;
  }

  clearTimeout = (timer) => this.#timers.delete(timer);

  /** Moves the time, firing what is due on the way. */
  async pass(ms) {
    const end = this.now + ms;
    for (let due; (due = this.#next()) && due[1].at <= end; ) {
      this.#timers.delete(due[0]);
      this.now = due[1].at;
      due[1].action();
      await settled();
    }
    this.now = end;
  }

  /** The timer that fires first; of several the one set first. */
  #next() {
    let next;
    for (const timer of this.#timers) if (!next || timer[1].at < next[1].at) next = timer;
    return next;
  }
}

/** The server's end of each WebSocket that was opened. */
export class Network {
  /** @type {FakeSocket[]} */
  sockets = [];

  constructor() {
    const network = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url, protocol) {
        super(url, protocol);
        network.sockets.push(this);
      }
    };
  }

  get socket() {
    return this.sockets.at(-1);
  }
}

class FakeSocket {
  /** @type {string[]} each WebSocket message that came, whole */
  messages = [];
  closed = false;

  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
  }

  send(message) {
    this.messages.push(message);
  }

  close() {
    this.closed = true;
  }

  /** The frames that came since the last look. */
  take() {
    return this.messages.splice(0).flatMap((message) => message.split('\n'));
  }

  /** Answers the handshake and says welcome. */
  async accept(welcome = {}) {
    this.onopen?.({});
    await settled();
    const limits = { session: 's', ping: 25, max: 65536, subscriptions: 100, in_flight: 16 };
    await this.say(`welcome ${JSON.stringify({ ...limits, ...welcome })}`);
  }

  /** One WebSocket message. */
  async say(...frames) {
    this.onmessage?.({ data: frames.join('\n') });
    await settled();
  }

  async drop(code = 1006) {
    this.onclose?.({ code });
    await settled();
  }
}

/** A page's end of a port: what it was told, and its voice. */
export class Tab {
  /** @type {string[]} each message that was posted, whole */
  messages = [];
  /** A page that is asleep answers no ping. */
  asleep = false;
  #serial = 0;

  constructor(multiplexer) {
    this.port = {
      postMessage: (message) => {
        this.messages.push(message);
        if (!this.asleep && message.split('\n').includes('ping')) queueMicrotask(() => this.say('pong'));
      },
    };
    this.leave = multiplexer.attach(this.port);
  }

  async say(...frames) {
    this.port.onmessage({ data: frames.join('\n') });
    await settled();
  }

  /** The frames heard since the last look. */
  take() {
    return this.messages.splice(0).flatMap((message) => message.split('\n'));
  }

  /** Those of them that are no status and no ping. */
  news() {
    return this.take().filter((frame) => !/^(status|ping|boot|pong)/.test(frame));
  }

  async attach(token = false, timeout = 10_000) {
    await this.say(`attach wss://example.test/ws ${token} ${timeout}`);
  }

  /** Subscribes, and gives the id. */
  async subscribe(address, wants = '-', retained = '-') {
    const id = String(++this.#serial);
    await this.say(`sub ${id} ${address} f1 ${wants} ${retained}`);
    return id;
  }
}

/** A multiplexer in a world of its own, with `tabs` attached and the socket open. */
export async function world({ tabs = 1, linger = 5_000, token = false, open = true, random = 0.5 } = {}) {
  const clock = new Clock();
  const network = new Network();
  const { WebSocket } = network;
  const { setTimeout, clearTimeout } = clock;
  const chance = { random: () => random };
  const multiplexer = createMultiplexer(linger, { WebSocket, setTimeout, clearTimeout, crypto, Math: chance, Date: { now: () => clock.wall } });
  const pages = Array.from({ length: tabs }, () => new Tab(multiplexer));
  for (const page of pages) await page.attach(token);
  if (open) await network.socket.accept();
  network.socket?.take();
  for (const page of pages) page.take();
  return { clock, network, multiplexer, tabs: pages, newTab: () => new Tab(multiplexer) };
}

/** Lets the time pass until a socket is opened: before the cap of the back-off. */
export async function nextSocket({ clock, network }) {
  const { length } = network.sockets;
  for (let waited = 0; network.sockets.length === length; waited += 100) {
    if (waited > 20_000) throw new Error('no socket was opened within 20 s');
    await clock.pass(100);
  }
}

/** The id of the last frame of an opcode. */
export const idOf = (frames, opcode) => frames.findLast((frame) => frame.startsWith(`${opcode} `)).split(' ')[1];

/** Answers the subscription that came last. */
export async function grant(socket, position = '-', recovered = null) {
  const frames = socket.take();
  await socket.say(`ok ${idOf(frames, 'sub')} ${JSON.stringify({ position, recovered })}`);
  return frames;
}
