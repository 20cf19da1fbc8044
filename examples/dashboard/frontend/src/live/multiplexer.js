// Written by sharedgen 0.1.0 from contract a4798760b4f2. Do not edit: `sharedgen build` writes it anew.

/** Made once: millions of bad frames must not cost a stack each. */
const NO_FRAME = new SyntaxError('no such frame');

/**
 * Cuts a frame into `count` tokens and, last, what is left: a payload holds spaces of its own and stays whole.
 * Fewer parts come back when the frame is shorter.
 * @param {string} frame
 * @param {number} count
 * @returns {string[]}
 */
function cut(frame, count) {
  const parts = [];
  let start = 0;
  for (let end; count > 0 && (end = frame.indexOf(' ', start)) >= 0; count--) {
    parts.push(frame.slice(start, end));
    start = end + 1;
  }
  parts.push(frame.slice(start));
  return parts;
}

/**
 * `epoch:offset` in its two parts. `-` has no epoch, and an offset of NaN: no comparison with it holds, so nothing is
 * a duplicate and nothing a hole where no history is kept.
 * @param {string} position
 */
function parsePosition(position) {
  const colon = position.lastIndexOf(':');
  return { epoch: position.slice(0, Math.max(colon, 0)), offset: Number(position.slice(colon + 1)) };
}

/**
 * @param {string} epoch
 * @param {number} offset
 */
function writePosition(epoch, offset) {
  return epoch ? `${epoch}:${offset}` : '-';
}

/** Messages that ports are posted at once in so many ms. The cost is a message, so events on top go together. */
const BURST = 64;
const WINDOW = 5;

/** @typedef {ReturnType<typeof createPace>} Pace */

/**
 * How fast ports are posted, all of them together: one that is posted seldom is posted at once.
 * @param {Environment} environment
 * @param {number} linger none where the page is the host: its port is near, and nothing is joined
 */
function createPace(environment, linger) {
  let since = 0;
  let posted = 0;
  /** @type {Set<() => number>} */
  const held = new Set();

  function release() {
    let frames = 0;
    for (const flush of held) frames += flush();
    held.clear();
    if (frames > BURST) since = environment.Date.now(); // the next ones wait too
  }

  return {
    /** Whether an event goes out at once. */
    open() {
      const now = environment.Date.now();
      if (!held.size && now - since >= WINDOW) {
        since = now;
        posted = 0;
      }
      return !linger || posted++ < BURST;
    },

    /** @param {() => number} flush called at the end of a window; it tells how many frames went out */
    hold(flush) {
      if (!held.size) environment.setTimeout(release, WINDOW);
      held.add(flush);
    },
  };
}

/** Characters after which a page is asked whether it read them, those it may leave unread, and those held back then. */
const MARK = 131_072;
const MAX_UNREAD = 1_048_576;

/**
 * A page at the other end of a port. A detached one is posted nothing until it attaches again: a message to a page in
 * the back/forward cache evicts it from there, and the queue of a port that nobody reads grows without end.
 * @typedef {ReturnType<typeof createTab>} Tab
 */

/**
 * A tab whose frames go out together: one message a port for what arrived together, because the cost is a message.
 * @param {MessagePort} port
 * @param {Pace} pace
 * @param {() => void} lags it left too much unread: it speaks once it has read what it was posted
 */
function createTab(port, pace, lags) {
  /** @type {string[]} */
  let frames = [];
  let flushing = false;
  let pinging = false;
  let held = 0;
  let sent = 0;
  let read = 0;
  /** @type {number[]} what was sent up to each ping, and with it, that is not answered */
  let marks = [];

  /** Tells how many frames went out. */
  function flush() {
    const { length } = frames;
    flushing = false;
    if (!length) return 0;
    if (sent - read > MAX_UNREAD) {
      if (held > MAX_UNREAD) lags();
      return 0; // its page reads first
    }
    let text = frames.join('\n');
    frames = [];
    held = 0;
    sent += text.length;
    if (!pinging && sent - (marks[marks.length - 1] ?? read) > MARK) {
      text += '\nping';
      pinging = true;
    }
    if (pinging) marks.push(sent);
    pinging = false;
    port.postMessage(text);
    return length;
  }

  const tab = {
    attached: false,
    /** Whether it was told `boot` since it was last attached. */
    booted: false,
    /** Whether its page can provide a token. */
    token: false,
    /** Ms that a command may take. */
    timeout: 0,
    /** Pings since it last spoke. */
    silent: 0,

    /** @param {boolean} attached */
    attach(attached) {
      tab.attached = attached;
      held = sent = read = 0;
      frames = [];
      marks = [];
      pinging = false;
    },

    /**
     * @param {string} frame
     * @param {boolean} [now] with all that waits for its turn
     */
    post(frame, now) {
      if (!tab.attached) return;
      frames.push(frame);
      held += frame.length;
      if (now) flush();
      if (now || flushing) return;
      if (frame.startsWith('m ') && !pace.open()) return pace.hold(flush);
      flushing = true;
      queueMicrotask(flush);
    },

    ping() {
      pinging = true;
      tab.post('ping');
    },

    /** The page answered the oldest ping of those that are not answered. */
    pong() {
      read = marks.shift() ?? read;
      flush();
    },

    picture: () => ({ unread: sent - read + held, silent: tab.silent, token: tab.token }),
  };
  return tab;
}

const PROTOCOL = 'sharedgen.v1';
const RETRY_CAP = 20_000;
const RETRY_BASE = 500;
/** Opening, and the server's `welcome`, may take so long. */
const OPEN_TIMEOUT = 10_000;
/** After so long another tab is asked for a token too, and so often at most. */
const TOKEN_PATIENCE = 1_000;
const TOKEN_TURNS = 10;
/** As long as a timer can hold, in ms. */
const LONGEST = 2 ** 31 - 1;
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
function createSocket(environment, events) {
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

/**
 * What to do with the server's answer. `code` is empty for `ok`.
 * @typedef {(code: string, json: string) => void} Answer
 */

/** @typedef {ReturnType<typeof createRequests>} Requests */

/**
 * The frames of this connection that the server has yet to answer, by their id.
 * @param {Socket} socket
 */
function createRequests(socket) {
  /** @type {Map<string, { answer: Answer, readers: Reader[] }>} */
  const waiting = new Map();
  let serial = 0;

  return {
    /**
     * @param {string} opcode
     * @param {string} text the frame after its id
     * @param {Answer} answer
     * @param {Reader[]} [readers] who gets events of the past before the answer
     */
    ask(opcode, text, answer, readers = []) {
      const id = String(++serial);
      waiting.set(id, { answer, readers });
      socket.send(`${opcode} ${id} ${text}`);
    },

    /**
     * @param {string} id
     * @param {string} code
     * @param {string} json
     */
    answered(id, code, json) {
      const request = waiting.get(id);
      waiting.delete(id);
      try {
        if (code) JSON.parse(json).retryable; // throws where it is no JSON, or null
        request?.answer(code, json);
      } catch (error) {
        request?.answer('internal', '{"retryable":true}'); // an answer that is none: nobody waits for ever
        throw error;
      }
    },

    /**
     * An event of the past, for the readers that asked. They get it with the answer: one that does not come, as the
     * connection is lost, is asked for again.
     * @param {string} id
     * @param {string} event the frame from its offset on
     */
    past(id, event) {
      for (const reader of waiting.get(id)?.readers ?? []) reader.past.push(event);
    },

    /** The connection is gone, and no answer comes any more: whoever asked asks again on the next. */
    lost() {
      waiting.clear();
    },
  };
}

/**
 * One Subscription object of one page. `wants` is a position, `last:n`, `-` for nothing of the past, or `again` for
 * nothing after having been live where no history is kept.
 * @typedef {object} Reader
 * @property {Tab} tab
 * @property {string} id of the page's own numbering
 * @property {string} wants
 * @property {'waiting' | 'asking' | 'live'} state `asking`: the server was asked for the past that it wants
 * @property {string[]} past events that come with the answer, each from its offset on
 * @property {string[]} held events of meanwhile, which come after those
 * @property {(() => void) | undefined} settle once what others read has come as far as its past
 */

/**
 * An address that somebody reads, subscribed to once.
 * @typedef {object} Topic
 * @property {string} address
 * @property {string} fingerprint
 * @property {string[]} retained names of the events whose latest value is kept for late readers
 * @property {Map<string, string>} latest those values by name, each from its offset on
 * @property {Set<Reader>} readers
 * @property {Set<Tab>} tabs of the readers
 * @property {'idle' | 'asking' | 'live'} state
 * @property {boolean} known whether it was live before
 * @property {string} epoch empty where no history is kept
 * @property {number} offset of the last event that went out to the tabs
 * @property {number} fills times it was subscribed to again to fill a hole, since there was none
 * @property {number} reached the offset that the recovered events lead to
 */

/** @typedef {ReturnType<typeof createTopics>} Topics */

const WANTS = /^(-|again|last:[1-9]\d*|[!-~]+:\d+)$/;

/** A subscription that the server cannot take now is tried again after so many ms, and up to five times that. */
const RESUBSCRIBE_DELAY = 1000;

/** @param {string} wants */
const isPast = (wants) => wants.includes(':');

/** @param {string} wants */
const isPosition = (wants) => isPast(wants) && !wants.startsWith('last:');

/**
 * The subscriptions of all tabs: counted, recovered, and in order.
 * @param {Environment} environment
 * @param {Socket} socket
 * @param {Requests} requests
 * @param {() => void} changed a topic became live, or went away
 */
function createTopics(environment, socket, requests, changed) {
  /** @type {Map<string, Topic>} */
  const topics = new Map();

  /** @param {Topic} topic */
  const positionOf = (topic) => writePosition(topic.epoch, topic.offset);

  /** @param {Topic} topic */
  function subscribe(topic) {
    const { address, fingerprint } = topic;
    const waiting = [...topic.readers].filter((reader) => reader.state === 'waiting' && isPast(reader.wants));
    const asked = topic.epoch ? positionOf(topic) : waiting[0]?.wants ?? '-';
    const asking = waiting.filter((reader) => reader.wants === asked);
    for (const reader of asking) reader.state = 'asking';
    topic.state = 'asking';
    requests.ask(
      'sub',
      `${address} ${fingerprint} ${asked}`,
      (code, json) => {
        if (topics.get(address) !== topic) return; // its last reader left meanwhile
        if (code) refused(topic, asking, code, json);
        else subscribed(topic, asked, asking, json);
      },
      asking,
    );
  }

  /**
   * @param {Topic} topic
   * @param {string} asked
   * @param {Reader[]} asking the readers whose wish went along
   * @param {string} json
   */
  function subscribed(topic, asked, asking, json) {
    const { position, recovered } = JSON.parse(json);
    if (!WANTS.test(position)) throw NO_FRAME; // pages are told it in a frame
    // The recovered events are yet to come: they move the offset one by one.
    Object.assign(topic, parsePosition(recovered && isPosition(asked) ? asked : position));
    topic.reached = parsePosition(position).offset;
    topic.state = 'live';
    topic.known = true;
    topic.latest.clear(); // the server sends the values again, and pages drop those they have
    for (const reader of topic.readers) {
      if (reader.state === 'live' || asking.includes(reader)) settle(topic, reader, topic.offset, !recovered);
      else if (reader.settle) reader.settle();
      else admit(topic, reader);
    }
    changed();
  }

  /**
   * Gives a reader of a live topic what it wants: from here, if that can be.
   * @param {Topic} topic
   * @param {Reader} reader
   */
  function admit(topic, reader) {
    const { wants } = reader;
    if (wants === positionOf(topic)) {
      settle(topic, reader, topic.offset, false);
    } else if (!isPast(wants)) {
      settle(topic, reader, Math.max(topic.offset, topic.reached), true);
    } else if (reader.state === 'waiting') {
      reader.state = 'asking';
      requests.ask(
        'past',
        `${topic.address} ${wants}`,
        (code, json) => {
          const { position = '-', recovered = false } = code ? {} : JSON.parse(json);
          const reached = parsePosition(position);
          if (code) reader.wants = 'again'; // it does not get it: that is a gap, whatever it wanted
          reader.settle = () => {
            const isSame = topic.epoch === reached.epoch;
            // Ahead of the others it would hear some events twice.
            if (isSame && topic.offset < reached.offset) return;
            reader.held = reader.held.filter((event) => isSame && !(parseInt(event) <= reached.offset));
            settle(topic, reader, isSame && !recovered ? reached.offset : topic.offset, !recovered || !isSame);
          };
          reader.settle();
        },
        [reader],
      );
    }
  }

  /**
   * A reader has what it wanted; from here on it hears what its tab hears.
   * @param {Topic} topic
   * @param {Reader} reader
   * @param {number} offset
   * @param {boolean} missed whether something may have happened since the position it wanted
   */
  function settle(topic, reader, offset, missed) {
    if (!topic.readers.has(reader)) return;
    const { tab, id, wants, state, past, held } = reader;
    const gap = missed && (state === 'live' || wants === 'again' || isPosition(wants));
    const live = `live ${id} ${topic.epoch ? `${topic.epoch}:${offset}` : 'again'}`;
    const events = [...past, ...held, ...topic.latest.values()].map((event) => `p ${id} ${event}`);
    for (const frame of gap ? [`${live} gap`, ...events] : [...events, live]) tab.post(frame);
    reset(reader).state = 'live';
  }

  /**
   * It waits, with nothing yet of the past that it wants.
   * @param {Pick<Reader, 'tab' | 'id' | 'wants'>} reader
   * @returns {Reader}
   */
  function reset(reader) {
    return Object.assign(reader, { state: /** @type {const} */ ('waiting'), past: [], held: [], settle: undefined });
  }

  /**
   * @param {Topic} topic
   * @param {Reader[]} asking
   * @param {string} code
   * @param {string} json
   */
  function refused(topic, asking, code, json) {
    const known = topic.known || [...topic.readers].some(({ wants }) => wants === 'again' || isPosition(wants));
    if (!JSON.parse(json).retryable || !(known || code === 'rate_limited')) return end(topic, code, ` ${json}`);
    asking.forEach(reset);
    subscribeLater(topic);
  }

  /** @param {Topic} topic */
  function subscribeLater(topic) {
    topic.state = 'idle';
    later(() => {
      if (topics.get(topic.address) === topic && topic.state === 'idle' && socket.isReady()) subscribe(topic);
    });
  }

  /**
   * @param {Topic} topic
   * @param {string} code
   * @param {string} [reason] for readers that were never live
   */
  function end(topic, code, reason = '') {
    topics.delete(topic.address);
    for (const { tab, id, state } of topic.readers) tab.post(`end ${id} ${code}${state === 'live' ? '' : reason}`);
    changed();
  }

  /** Until the server takes it: it may say that this is too much at once. @param {Topic} topic */
  function unsubscribe(topic) {
    if (topic.state === 'idle') return;
    requests.ask('unsub', topic.address, (code) => {
      if (code) later(() => topics.has(topic.address) || unsubscribe(topic));
    });
  }

  /** @param {() => void} action tried again, some other time than others do */
  function later(action) {
    environment.setTimeout(action, RESUBSCRIBE_DELAY * (1 + 4 * environment.Math.random()));
  }

  return {
    /** @param {string} address */
    get: (address) => topics.get(address),

    /**
     * @param {Tab} tab
     * @param {string} text the frame after its opcode
     */
    add(tab, text) {
      const [id, address, fingerprint, wants, retained] = cut(text, 4);
      if (!WANTS.test(wants)) {
        tab.post(`end ${id} invalid {"message":"no position"}`);
        return;
      }
      const known = topics.get(address);
      // A page that was told `boot` twice asks twice.
      for (const reader of known?.readers ?? []) if (reader.tab === tab && reader.id === id) return;
      const reader = reset({ tab, id, wants });
      /** @type {Topic} */
      const topic = known ?? {
        address,
        fingerprint,
        retained: retained.split(','),
        latest: new Map(),
        readers: new Set(),
        tabs: new Set(),
        state: 'idle',
        known: false,
        epoch: '',
        offset: NaN,
        reached: NaN,
        fills: 0,
      };
      topics.set(address, topic);
      topic.readers.add(reader);
      topic.tabs.add(tab);
      if (topic.state === 'live') admit(topic, reader);
      else if (!known && socket.isReady()) subscribe(topic);
    },

    /**
     * Takes readers away, and with the last reader of an address its subscription.
     * @param {Tab} tab
     * @param {string} [id] of one reader; all of the tab's without it
     */
    remove(tab, id) {
      for (const topic of topics.values()) {
        for (const reader of topic.readers) {
          if (reader.tab === tab && (id === undefined || reader.id === id)) topic.readers.delete(reader);
        }
        topic.tabs = new Set([...topic.readers].map((reader) => reader.tab));
        if (topic.readers.size) continue;
        topics.delete(topic.address);
        unsubscribe(topic);
      }
      changed();
    },

    /**
     * An event, to every tab that reads its address: once, in order, and as it came.
     * @param {string} frame
     */
    event(frame) {
      const [, address, text] = cut(frame, 2);
      const [number, name, payload] = cut(text ?? '', 2);
      if (!payload || !/^(-|\d+)$/.test(number)) throw NO_FRAME;
      const topic = topics.get(address);
      if (topic?.state !== 'live') return; // of a subscription given up, or one that starts again from its position
      const offset = Number(number); // NaN where no history is kept: no comparison below holds
      const retained = topic.retained.includes(name);
      if (offset > topic.offset + 1) {
        // A retained value travels ahead of the recovered events, and comes again among them.
        if (retained && offset <= topic.reached) return;
        unsubscribe(topic);
        if (topic.fills++) subscribeLater(topic);
        else subscribe(topic);
        return;
      }
      if (offset <= topic.offset && !retained) return;
      if (offset > topic.offset) topic.offset = offset;
      topic.fills = 0;
      if (retained) topic.latest.set(name, text);
      for (const tab of topic.tabs) tab.post(frame);
      for (const reader of topic.readers) {
        if (reader.state !== 'asking') continue;
        reader.held.push(text);
        reader.settle?.();
      }
    },

    /**
     * The server ended a subscription.
     * @param {string} address
     * @param {string} code
     */
    ended(address, code) {
      const topic = topics.get(address);
      if (topic?.state === 'live') end(topic, code);
    },

    /** Subscribes to everything: the socket is open. */
    resume() {
      topics.forEach(subscribe);
    },

    /** The connection is gone, and with it what was asked. */
    lost() {
      for (const topic of topics.values()) {
        topic.state = 'idle';
        for (const reader of topic.readers) {
          if (reader.state === 'live') reader.tab.post(`recover ${reader.id}`);
          else reset(reader);
        }
      }
    },

    /** @param {string} code */
    close(code) {
      for (const topic of topics.values()) end(topic, code);
    },

    picture: () =>
      [...topics.values()].map((topic) => ({
        address: topic.address,
        state: topic.state,
        position: positionOf(topic),
        readers: topic.readers.size,
      })),
  };
}

/** Commands that may wait for a connection, and those that may wait for the answers of others. */
const OUTBOX_SIZE = 64;
const BACKLOG_SIZE = 1024;

/**
 * @typedef {object} Command
 * @property {Tab} tab
 * @property {string} id of the page's own numbering; of an idempotent one its key
 * @property {string} opcode `once` for an idempotent one
 * @property {string} text the frame after its id, as the server takes it
 * @property {number} due when it has taken too long
 * @property {boolean} wanted until its page leaves, or has waited too long
 */

/**
 * Commands on their way up. One waits until its subscription is live and the server has room for it.
 * @param {Environment} environment
 * @param {Socket} socket
 * @param {Requests} requests
 * @param {Topics} topics
 */
function createOutbox(environment, socket, requests, topics) {
  /** @type {Command[]} */
  let waiting = [];
  /** @type {Set<Command>} sent, in that order, and not answered; the server has no room for others meanwhile */
  const flying = new Set();
  let nextDue = Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} of the command that is due next: one for each would be dear */
  let alarm;

  /**
   * @param {Command} command
   * @param {number} now
   */
  function watch(command, now) {
    if (command.due >= nextDue) return;
    nextDue = command.due;
    environment.clearTimeout(alarm);
    alarm = environment.setTimeout(() => expire(command.due), nextDue - now);
  }

  /** @param {number} now what the clock must say by now: it may have been set back */
  function expire(now) {
    nextDue = Infinity;
    for (const command of [...flying, ...waiting]) {
      if (command.due > now) {
        watch(command, now);
      } else if (command.wanted) {
        command.wanted = false;
        end(command, 'timeout');
      }
    }
    waiting = waiting.filter(({ wanted }) => wanted);
  }

  /**
   * @param {Command} command
   * @param {string} code
   * @param {boolean} [retryable]
   */
  function end({ tab, id }, code, retryable = false) {
    tab.post(`end ${id} ${code} {"retryable":${retryable}}`);
  }

  function drain() {
    waiting = waiting.filter((command) => {
      const { tab, id, opcode, text } = command;
      const topic = topics.get(cut(text, 1)[0]);
      if (!topic) {
        end(command, 'not_subscribed');
      } else if (topic.state !== 'live' || flying.size >= socket.inFlight()) {
        return true;
      } else if (!socket.fits(`${opcode} 1234567890 ${text}`)) {
        end(command, 'too_large'); // decided late: it may be encoded to find out
      } else {
        flying.add(command);
        requests.ask(opcode, text, (code, json) => {
          flying.delete(command);
          tab.post(code ? `end ${id} ${code} ${json}` : `ok ${id} ${json}`, true);
          drain();
        });
      }
      return false;
    });
  }

  return {
    drain,

    /**
     * @param {Tab} tab
     * @param {string} opcode
     * @param {string} id
     * @param {string} rest the frame after its id
     */
    add(tab, opcode, id, rest) {
      const [address, call] = cut(rest, 1);
      const text = opcode === 'once' ? `${address} ${id} ${call}` : rest;
      const now = environment.Date.now();
      const command = { tab, id, opcode, text, due: now + tab.timeout, wanted: true };
      const open = socket.status() === 'open';
      if (waiting.length < (open ? BACKLOG_SIZE : OUTBOX_SIZE)) {
        waiting.push(command);
        watch(command, now);
        drain();
      } else {
        end(command, open ? 'rate_limited' : 'disconnected', true);
      }
    },

    /**
     * Drops what a page did not get sent yet. What it did is not sent again.
     * @param {Tab} tab
     */
    remove(tab) {
      for (const command of [...waiting, ...flying]) if (command.tab === tab) command.wanted = false;
      waiting = waiting.filter(({ wanted }) => wanted);
    },

    /**
     * The connection is gone. What became of the commands sent nobody knows: those that are idempotent go up again,
     * before what waits.
     */
    lost() {
      const sent = [...flying];
      flying.clear();
      for (const command of sent) if (command.opcode !== 'once') end(command, 'disconnected');
      waiting = [...sent.filter(({ opcode, wanted }) => opcode === 'once' && wanted), ...waiting];
      drain();
    },

    /** There is no connection to come. */
    close() {
      for (const command of waiting) end(command, 'disconnected');
      waiting = [];
    },

    picture: () => ({ outbox: waiting.length, inFlight: flying.size }),
  };
}

/** A port does not tell that its page is gone: one that answered none of so many pings is, after 36 s. */
const PING = 9_000;
const PINGS_TO_DROP = 3;
const IDENTITY_CHANGED = 4001;
const LOGGED_OUT = 4500;

/**
 * One socket, and the subscriptions and commands of every page attached to it.
 *
 * A SharedWorker hosts it for all tabs, or a page for itself. It routes by the header of a frame and never parses a
 * payload. Its state is soft: pages own their subscriptions and positions, and attach again when told `boot`.
 * @param {number} [linger] ms the socket stays open after the last tab left
 * @param {Environment} [environment]
 */
export function createMultiplexer(linger = 5_000, environment = globalThis) {
  /** @type {Set<Tab>} those attached */
  const tabs = new Set();
  const boot = environment.Math.random().toString(36).slice(2);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let closing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pinging;

  /** @type {string[]} the last ten, for a look at them */
  let faults = [];
  const pace = createPace(environment, linger);
  const counters = { events: 0, commands: 0, lags: 0 };

  /** @param {string} frame */
  const tell = (frame) => tabs.forEach((tab) => tab.post(frame));

  /** @param {string} text */
  function fault(text) {
    faults = [...faults, text].slice(-10);
    tell(`fault - ${text.replace(/\n/g, ' ')}`);
  }

  const socket = createSocket(environment, {
    changed: (status) => tell(`status ${status}`),
    askers: () => [...tabs].filter((tab) => tab.token),
    opened: () => topics.resume(),
    lost(code) {
      requests.lost();
      topics.lost();
      outbox.lost();
      if (code === IDENTITY_CHANGED) outbox.close(); // the next connection may be another user's
    },
    closed(code) {
      outbox.close();
      topics.close(String(code));
      if (code !== LOGGED_OUT) fault(`closed: ${code}`);
    },
    frame: receive,
    fault,
  });
  const requests = createRequests(socket);
  const topics = createTopics(environment, socket, requests, () => outbox.drain());
  const outbox = createOutbox(environment, socket, requests, topics);

  /**
   * A frame from the server, as it is told apart in protocol `sharedgen.v1`.
   * @param {string} frame
   */
  function receive(frame) {
    const [opcode, first, rest] = cut(frame, 2);
    if (opcode === 'm') {
      counters.events++;
      topics.event(frame);
    } else if (opcode === 'p') {
      requests.past(first, cut(rest ?? '', 1)[1]);
    } else if (opcode === 'ok') {
      requests.answered(first, '', rest);
    } else if (opcode === 'err') {
      const [code, json = '{}'] = cut(rest ?? '', 1);
      requests.answered(first, code || 'internal', json);
    } else if (opcode === 'end') {
      topics.ended(first, rest);
    } else {
      throw NO_FRAME;
    }
  }

  /**
   * A frame from a page.
   * @param {Tab} tab
   * @param {string} frame
   */
  function hear(tab, frame) {
    const [opcode, text] = cut(frame, 1);
    const [id, rest] = cut(text ?? '', 1);
    if (opcode === 'sub') {
      if (socket.status() === 'closed') tab.post(`end ${id} disconnected`);
      else topics.add(tab, text);
    } else if (opcode === 'unsub') {
      topics.remove(tab, id);
    } else if (opcode === 'cmd' || opcode === 'once') {
      counters.commands++;
      outbox.add(tab, opcode, id, rest);
    } else if (opcode === 'token') {
      socket.setToken(tab, text);
    } else if (opcode === 'hint') {
      if (id.endsWith('line')) socket.setOffline(id === 'offline');
      if (id && id !== 'offline') socket.hurry();
      tab.post('pong');
    } else if (opcode === 'inspect') {
      tab.post(`ok ${id} ${JSON.stringify(picture())}`);
    }
  }

  function picture() {
    return {
      boot,
      ...socket.picture(),
      tabs: tabs.size,
      ports: [...tabs].map((tab) => tab.picture()),
      ...outbox.picture(),
      subscriptions: topics.picture(),
      faults,
      counters: { ...counters, ...socket.counters },
    };
  }

  /**
   * @param {Tab} tab
   * @param {string} text its endpoint, whether it can provide a token, and the ms that a command may take
   */
  function enter(tab, text) {
    if (tab.attached) return; // it was told `boot` twice, by this multiplexer and the one before it
    const [url, token, timeout] = text.split(' ');
    tab.attach(true);
    tab.token = token === 'true';
    tab.timeout = Math.min(Number(timeout), LONGEST);
    environment.clearTimeout(closing);
    if (!tabs.size) pinging = environment.setTimeout(pingAll, PING);
    tabs.add(tab);
    socket.open(url.replace(/^http/, 'ws'), tab);
    tab.post(`status ${socket.status()}`);
  }

  /** Posts nothing to a page, which attaches again when it speaks. @param {Tab} tab */
  function detach(tab) {
    tab.attach(false);
    tab.booted = false;
    outbox.remove(tab);
    topics.remove(tab);
  }

  /** @param {Tab} tab */
  function leave(tab) {
    detach(tab);
    tabs.delete(tab);
    if (tabs.size) return;
    environment.clearTimeout(pinging);
    environment.clearTimeout(closing);
    if (linger) closing = environment.setTimeout(socket.stop, linger);
    else socket.stop();
  }

  function pingAll() {
    pinging = environment.setTimeout(pingAll, PING);
    for (const tab of tabs) {
      if (++tab.silent > PINGS_TO_DROP) leave(tab);
      else tab.ping();
    }
  }

  return {
    /**
     * Takes on a page.
     * @param {MessagePort} port
     * @returns {() => void} lets it go at once, where a `leave` through the port would come too late
     */
    attach(port) {
      const tab = createTab(port, pace, () => {
        counters.lags++;
        detach(tab);
      });
      const introduce = () => {
        if (!tab.booted) port.postMessage(`boot ${boot}`);
        tab.booted = true;
      };
      port.onmessage = ({ data }) => {
        tab.silent = 0;
        for (const frame of data.split('\n')) {
          if (frame.startsWith('attach ')) enter(tab, frame.slice(7));
          else if (frame === 'leave') leave(tab);
          else if (!tab.attached) introduce(); // dropped meanwhile, or back from the back/forward cache
          else if (frame === 'pong') tab.pong();
          else hear(tab, frame);
        }
        socket.flush(); // its turn would come later, and a round trip is short
      };
      introduce();
      return () => leave(tab);
    },
  };
}
