// What a page finds in a browser, as far as the client uses it, with a server that answers what is usual.
import { mock } from 'node:test';

import { load } from './joined.js';
import { Network, settled } from './fakes.js';

const { createMultiplexer } = await load('multiplexer.js');
export const { open, channel, message, command, once, segment, CommandError } = await load('client.js');

/** @param {(value: any) => boolean} is */
const check = (is) => (value) => (is(value) ? undefined : [{ path: '/body', message: 'expected text' }]);
const hasText = check(({ body }) => typeof body === 'string');

export const Chat = channel(
  {
    name: 'Chat',
    fingerprint: 'f1',
    address: ({ room }) => `chat/${segment(room)}`,
    parameters: (value) => (typeof value.room === 'string' ? undefined : [{ path: '/room', message: 'is required' }]),
    events: { __proto__: null, message: 'Message', topic: 'Topic' },
    retained: ['topic'],
    commands: { __proto__: null, say: 'Say', typing: 'Typing', pay: 'Pay' },
  },
  {
    Message: message(hasText),
    Topic: message(hasText),
    Say: command(hasText, check(({ id }) => typeof id === 'number')),
    Typing: command(() => undefined),
    Pay: once(hasText, check(({ id }) => typeof id === 'number')),
  },
);

const STEP = 200;

/** Waits, without a clock, until something holds. */
export async function until(holds) {
  for (let turns = 0; turns < 1_000; turns++) {
    if (holds()) return;
    await settled();
  }
  throw new Error(`never: ${holds}`);
}

/**
 * A browser of its own: its globals, its SharedWorkers, its server.
 * @param {import('node:test').TestContext} t
 */
export function browser(t) {
  const network = new Network();
  /** @type {Map<string, { attach: (port: MessagePort) => unknown }>} by name */
  const workers = new Map();
  /** @type {MessagePort[]} */
  const ports = [];
  const page = new EventTarget();
  const here = {
    network,
    workers,
    ports,
    /** What `new SharedWorker` does: works, or fails in one of the ways there are. */
    worker: 'works',
    /** The server's answers by opcode, `#` being the id; a test changes them. */
    answers: {
      hello: ['welcome {"session":"s","ping":25,"max":65536,"subscriptions":100,"in_flight":16}'],
      sub: ['ok # {"position":"-","recovered":null}'],
      unsub: ['ok # {}'],
      cmd: ['ok # {"id":1}'],
      once: ['ok # {"id":1}'],
    },
    /** Every frame that came to the server. */
    frames: [],
    page,
    document: { hidden: false },
    warnings: [],

    /** What happens to the page. */
    async happens(type) {
      page.dispatchEvent(new Event(type));
      await settled();
    },
    /** Lets the time pass, in steps between which what was posted is heard. */
    async pass(ms) {
      for (let left = ms; left >= 0; left -= STEP) {
        mock.timers.tick(Math.min(left, STEP));
        await settled();
      }
    },
    connect: (options) => open(options ?? {}, { endpoint: '/ws/live', fingerprint: 'c1' }),
  };

  class WebSocket extends network.WebSocket {
    constructor(...parts) {
      super(...parts);
      setImmediate(() => this.onopen?.({}));
    }

    send(text) {
      super.send(text);
      for (const frame of text.split('\n')) {
        here.frames.push(frame);
        const [opcode, id] = frame.split(' ');
        const answers = (here.answers[opcode] ?? []).map((answer) => answer.replace('#', id));
        if (answers.length) setImmediate(() => this.say(...answers));
      }
    }
  }

  class SharedWorker {
    constructor(url, options) {
      here.constructed = { url: String(url), ...options };
      if (here.worker === 'throws') throw new Error('SecurityError');
      if (here.worker === 'errs') setImmediate(() => this.onerror?.(new Event('error')));
      const { port1, port2 } = new MessageChannel();
      ports.push(port1, port2);
      this.port = port1;
      if (here.worker !== 'works') return;
      if (!workers.has(options.name)) run(options.name);
      workers.get(options.name).attach(port2);
    }
  }

  function run(name) {
    const world = { WebSocket, setTimeout, clearTimeout, crypto, Math, Date };
    workers.set(name, createMultiplexer(5_000, world));
  }

  /** As WebKit does it: the script runs again, and the living ports connect to it. */
  here.restart = (name) => {
    run(name);
    for (const [index, port] of ports.entries()) if (index % 2) workers.get(name).attach(port);
  };

  const globals = {
    SharedWorker,
    WebSocket,
    document: here.document,
    location: new URL('https://example.test/page'),
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    MessageChannel: class extends MessageChannel {
      constructor() {
        super();
        ports.push(this.port1, this.port2);
      }
    },
  };
  const former = Object.getOwnPropertyDescriptors(globalThis);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.mock.method(console, 'warn', (...words) => here.warnings.push(words.join(' ')));
  t.after(() => {
    mock.timers.reset();
    for (const port of ports) port.close();
    for (const name of Object.keys(globals)) {
      if (former[name]) Object.defineProperty(globalThis, name, former[name]);
      else delete globalThis[name];
    }
  });

  return here;
}
