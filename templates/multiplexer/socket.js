/** @import { Tab } from './tabs.js' */

const PROTOCOL = 'sharedgen.v1';
const RETRY_CAP = 20_000;
const RETRY_BASE = 500;
/** Opening, and the server's `welcome`, may take so long. */
const OPEN_TIMEOUT = 10_000;
/** After so long another tab is asked for a token too, and so often at most. */
const TOKEN_PATIENCE = 1_000;
const TOKEN_TURNS = 10;
/** As long as a timer can hold, in ms. */
export const LONGEST = 2 ** 31 - 1;
/** Seconds of silence beyond the server's ping interval that mean a dead peer. */
const PING_GRACE = 8;

/**
 * What the multiplexer uses of the global scope; tests hand in their own.
 * @typedef {Pick<typeof globalThis, 'WebSocket' | 'setTimeout' | 'clearTimeout' | 'crypto' | 'Math' | 'Date'>} Environment
 */

/** @typedef {'connecting' | 'open' | 'waiting' | 'closed'} Status */

/**
 * @typedef {object} SocketEvents
 * @property {(status: Status) => void} changed
 * @property {() => Tab[]} askers the tabs that can provide a token
 * @property {() => void} opened frames can be sent; those sent in here travel with `hello`
 * @property {(code: number) => void} lost
 * @property {(code: number) => void} closed for good: the server said not to come back
 * @property {(frame: string) => void} frame
 * @property {(text: string) => void} fault
 */

/** @typedef {ReturnType<typeof createSocket>} Socket */

/**
 * A v4 UUID. `crypto.randomUUID` is missing where the page is served without TLS.
 * @param {Crypto} crypto
 */
function uuid(crypto) {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    return (place === 'x' ? byte & 15 : (byte & 3) | 8).toString(16);
  });
}

/**
 * One WebSocket at a time, opened again with full-jitter exponential back-off whenever it is lost.
 * @param {Environment} environment
 * @param {SocketEvents} events
 */
export function createSocket(environment, events) {
  const client = uuid(environment.crypto);
  /** @type {WebSocket | undefined} */
  let socket;
  /** @type {Status} */
  let status = 'closed';
  let url = '';
  let ready = false;
  const limits = { ping: 25, max: 65_536, in_flight: 16 };
  /** @type {string[]} */
  let queue = [];
  let attempt = 0;
  let offline = false;
  let retryAfter = 0;
  /** @type {Map<Tab, boolean>} who was asked for a token, and whether the answer is yet to come */
  const asked = new Map();
  let turns = 0;
  let closeCode = 0;
  let heardAt = 0;
  const counters = { opened: 0, lost: 0, sent: 0, received: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} the only one: each state waits for one thing */
  let timer;

  /**
   * @param {number} delay
   * @param {() => void} action
   */
  function arm(delay, action) {
    environment.clearTimeout(timer);
    timer = environment.setTimeout(action, Math.min(delay, LONGEST));
  }

  /** @param {Status} next */
  function become(next) {
    if (status !== next) events.changed((status = next));
  }

  function connect() {
    retryAfter = turns = 0;
    asked.clear();
    become('connecting');
    askForToken();
  }

  /** Asks a tab for a token where they can provide one, and another beside it when that takes long; then opens. */
  function askForToken() {
    const tabs = events.askers();
    const next = tabs.find((tab) => !asked.has(tab));
    if (next) {
      asked.set(next, true);
      next.post('token');
    }
    if (!asked.size) dial();
    else if (turns++ < TOKEN_TURNS && tabs.some((tab) => asked.get(tab))) arm(TOKEN_PATIENCE, askForToken);
    else drop(0);
  }

  /** @param {string} [token] as JSON */
  function dial(token) {
    asked.clear();
    arm(OPEN_TIMEOUT, () => drop(0));
    try {
      socket = new environment.WebSocket(url, PROTOCOL);
    } catch (error) {
      events.fault(String(error));
      return drop(0);
    }
    socket.onopen = () => {
      ready = true;
      counters.opened++;
      send(`hello {"client":"${client}"${token ? `,"token":${token}` : ''}}`);
      events.opened();
    };
    socket.onmessage = ({ data }) => {
      counters.received++;
      heardAt = environment.Date.now();
      let fault = ''; // the first of a message: there may be a million
      for (const frame of String(data).split('\n')) {
        try {
          receive(frame);
        } catch (error) {
          fault = fault || `${error} in ${frame.slice(0, 100)}`;
        }
      }
      if (fault) events.fault(fault);
    };
    socket.onclose = ({ code }) => drop(code);
  }

  /**
   * Drops the connection when its peer is silent for too long. A timer for each message would be dear.
   * @param {number} passed ms since the last message
   */
  function listen(passed) {
    const { received } = counters;
    arm((limits.ping + PING_GRACE) * 1000 - passed, () => {
      if (counters.received === received) drop(0);
      else listen(environment.Date.now() - heardAt);
    });
  }

  /** @param {string} frame */
  function receive(frame) {
    if (!socket) return; // given up by a `bye` in the same message
    const [opcode, first, second] = frame.split(' ', 3);
    if (opcode === 'ping') {
      attempt = 0; // only a connection that lasted makes the next loss a first one
      send('pong');
    } else if (opcode === 'welcome') {
      become('open');
      try {
        const welcome = Object.entries(JSON.parse(frame.slice(8)));
        for (const [name, value] of welcome) if (value > 0) Object.assign(limits, { [name]: value });
      } finally {
        listen(0);
      }
    } else if (opcode === 'bye') {
      retryAfter = Number(second) || 0;
      drop(Number(first));
    } else {
      events.frame(frame);
    }
  }

  /** @param {number} code */
  function release(code) {
    environment.clearTimeout(timer);
    ready = false;
    asked.clear();
    queue = [];
    if (socket) {
      counters.lost++;
      closeCode = code;
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      socket = undefined;
    }
    events.lost(code);
  }

  /**
   * @param {number} code why: of the close frame or of `bye`, 0 for a dead or silent peer
   */
  function drop(code) {
    release(code);
    if (code >= 4500 && code < 5000) {
      events.closed(code);
      become('closed');
    } else {
      const limit = Math.min(RETRY_CAP, RETRY_BASE * 2 ** attempt++);
      arm(retryAfter + (offline ? RETRY_CAP : environment.Math.random() * limit), connect);
      become('waiting');
    }
  }

  /** @param {string} frame */
  function send(frame) {
    if (ready && queue.push(frame) === 1) queueMicrotask(flush);
  }

  /** Sends what was queued in as few messages as the server's limit allows. */
  function flush() {
    let message = '';
    for (const frame of queue) {
      const longer = message ? `${message}\n${frame}` : frame;
      const full = message && !fits(longer);
      if (full) transmit(message);
      message = full ? frame : longer;
    }
    if (message) transmit(message);
    queue = [];
  }

  /** @param {string} message */
  function transmit(message) {
    counters.sent++;
    socket?.send(message);
  }

  /**
   * Whether a message is within the server's limit of UTF-8 bytes; a short one is not encoded to find out.
   * @param {string} text
   */
  function fits(text) {
    return text.length * 3 <= limits.max || new TextEncoder().encode(text).length <= limits.max;
  }

  /** Ends the waiting, unless the server said how long it should be. */
  function hurry() {
    if (status !== 'waiting' || retryAfter) return;
    attempt = 0;
    connect();
  }

  return {
    send,
    flush,
    fits,
    status: () => status,
    /** Whether frames can be sent: from the opening on, without waiting for `welcome`. */
    isReady: () => ready,
    /** How many commands may be unanswered at a time. */
    inFlight: () => limits.in_flight,

    /**
     * @param {string} address of the endpoint; the first one stays
     * @param {Tab} tab that came, or came back: it can be asked for a token, whatever it was asked before
     */
    open(address, tab) {
      asked.delete(tab);
      url = url || address;
      if (status === 'closed') connect();
      else hurry();
    },
    hurry,

    /** @param {boolean} is what the pages' browser believes: it slows retrying, and never prevents it */
    setOffline(is) {
      offline = is;
      if (is && status === 'waiting') arm(retryAfter + RETRY_CAP, connect);
    },

    /**
     * @param {Tab} tab
     * @param {string} json its answer to `token`; `null` when it could not provide one
     */
    setToken(tab, json) {
      if (!asked.get(tab)) return;
      if (json !== 'null') return dial(json);
      asked.set(tab, false);
      askForToken();
    },

    stop() {
      release(0);
      become('closed');
    },

    counters,
    picture: () => ({ status, url, attempt, offline, closeCode }),
  };
}
