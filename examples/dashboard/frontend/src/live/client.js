// Written by sharedgen 0.1.0 from contract a4798760b4f2. Do not edit: `sharedgen build` writes it anew.

/**
 * A text's first token, and the rest of it, whole: a payload holds spaces of its own. A token alone has an empty rest.
 * @param {string} text
 * @returns {[string, string]}
 */
function head(text) {
  const end = text.indexOf(' ') >>> 0; // -1, where there is none, becomes a number beyond any text
  return [text.slice(0, end), text.slice(end + 1)];
}

/**
 * Who waits for frames with an id of its own: a subscription or a request. Its methods are named after the frames.
 * @typedef {object} Target
 * @property {() => void} restart says to a multiplexer that knows nothing of it what it wants
 * @property {(text: string) => void} end refused, failed or over: a code and, where the server gave one, a reason in JSON
 * @property {(json: string) => void} [ok]
 * @property {(text: string) => void} [live]
 * @property {(text: string) => void} [p]
 * @property {(address: string, text: string, memo: { value?: unknown }) => void} [m]
 * @property {() => void} [recover] the connection is gone
 */

/** @typedef {{ path: string, message: string }} PayloadIssue `path` is a JSON Pointer, `''` for the whole */

/** Why a command was not answered by its reply. */
export class CommandError extends Error {
  /**
   * @param {string} code one of the protocol's, or the application's own
   * @param {{ message?: string, issues?: PayloadIssue[], retryable?: boolean }} [details] `issues`: what is wrong with the
   *   payload, for `invalid`; `retryable`: whether the same command may work later
   */
  constructor(code, { message, issues = [], retryable = false } = {}) {
    super(message || code);
    this.name = 'CommandError';
    this.code = code;
    this.issues = issues;
    this.retryable = retryable;
  }
}

/**
 * Functions to be called, each of them whatever another one throws.
 * @template {unknown[]} A
 */
function createListeners() {
  /** @type {Set<(...args: A) => unknown>} */
  const entries = new Set();
  return {
    /**
     * @param {(...args: A) => unknown} listener
     * @returns {() => unknown} takes it away again
     */
    add(listener) {
      /** @param {A} args */
      const entry = (...args) => listener(...args); // the same listener may be added twice
      entries.add(entry);
      return () => entries.delete(entry);
    },

    /**
     * @param {A} args
     * @returns {number} how many there are
     */
    emit(...args) {
      for (const entry of [...entries]) {
        try {
          if (entries.has(entry)) entry(...args);
        } catch (error) {
          (globalThis.reportError ?? console.error)(error);
        }
      }
      return entries.size;
    },
  };
}

/**
 * A check as it is generated: nothing when the value is right.
 * @typedef {(value: unknown) => PayloadIssue[] | undefined} Check
 */

/** @typedef {ReturnType<typeof message> & { Reply?: ReturnType<typeof message>, key?: () => string }} MessageClass */

/**
 * @typedef {object} ChannelSpec
 * @property {string} name
 * @property {string} fingerprint
 * @property {(parameters: any) => string} address
 * @property {Check} [parameters]
 * @property {Record<string, string>} events wire name -> key of the class
 * @property {string[]} retained
 * @property {Record<string, string>} commands wire name -> key of the class
 */

/** @typedef {Record<string, MessageClass> & { $: ChannelSpec }} Channel */

// A bundler leaves out a channel that a page does not import: nothing here has side effects.

/** @param {Check} check */
/* @__NO_SIDE_EFFECTS__ */ function message(check) {
  return {
    /** @param {unknown} value */
    is: (value) => !check(value),
    /** @param {unknown} value */
    issues: (value) => check(value) || [],
  };
}

/**
 * @param {Check} check
 * @param {Check} [reply] left out where the reply is empty
 * @returns {MessageClass}
 */
/* @__NO_SIDE_EFFECTS__ */ function command(check, reply) {
  return { ...message(check), Reply: reply && message(reply) };
}

/**
 * An idempotent command: each call has a key of its own, and is run once however often it is sent.
 * @param {Check} check
 * @param {Check} [reply]
 * @returns {MessageClass}
 */
/* @__NO_SIDE_EFFECTS__ */ function once(check, reply) {
  // `crypto.randomUUID` is missing where the page is served without TLS.
  return { ...command(check, reply), key: () => crypto.getRandomValues(new Uint32Array(4)).join('-') };
}

/**
 * No class of a channel can be called `$`: its description lies there.
 * @param {ChannelSpec} spec
 * @param {Record<string, MessageClass>} classes
 */
/* @__NO_SIDE_EFFECTS__ */ function channel(spec, classes) {
  return Object.assign(classes, { $: spec });
}

/**
 * A parameter's value in an address: everything but RFC 3986's unreserved characters is percent-encoded.
 * @param {string | number | boolean} value
 */
function segment(value) {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * @typedef {object} HostOptions
 * @property {'auto' | 'worker' | 'page'} [transport]
 * @property {string | URL} [workerUrl]
 */

/**
 * Where the multiplexer runs: in a SharedWorker, or in this page where that is missing, forbidden or silent. A worker
 * that died is started again, and beside one that is stuck another of the next generation.
 * @param {HostOptions} options
 * @param {() => string} name of the worker: pages with the same one share it
 * @param {(frames: string) => void} receive
 * @param {() => void} lost the host is another one now; its first frame is `boot`
 * @param {(reason: unknown) => void} failed there is no host to be had
 */
function createHost({ transport = 'auto', workerUrl }, name, receive, lost, failed) {
  let inPage = transport === 'page' || (transport === 'auto' && !globalThis.SharedWorker);
  /** Of the worker that answered last, from 1 on. */
  let generation = 0;
  /** Looks since the worker was heard. */
  let silent = 0;
  /** Starts so far: what an earlier one brings is not heard. */
  let round = 0;
  /** @type {MessagePort | undefined} of the first host that answered in this round */
  let port;
  /** @type {(() => void) | undefined} of the page's own multiplexer */
  let leavePage;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  /**
   * @param {() => void} action unless this page is the host: it does not die unheard
   * @param {number} [delay] so often the page looks whether it heard of the worker; less than the second to whose whole
   *   Chromium delays the timers of hidden pages
   */
  function wait(action, delay = 900) {
    clearTimeout(patience);
    if (!port || !inPage) patience = setTimeout(action, delay);
  }

  /**
   * @param {MessagePort} next
   * @param {number} level
   */
  function listen(next, level) {
    const mine = round;
    next.onmessage = ({ data }) => {
      if (mine !== round || (port || next) !== next) return; // given up, or slower than another one
      if (!port) {
        port = next;
        generation = level;
        wait(look);
      }
      silent = 0;
      receive(data);
    };
  }

  /** A worker dies unheard: on the second look it is asked, on the fourth given up. `change` happened to the page. */
  function look(change = '') {
    if (!port) return;
    silent = change ? 2 : silent + 1;
    if (silent > 3) return start();
    if (silent > 1) port.postMessage(`hint ${change}`);
    wait(look);
  }

  /** Tells the multiplexer to forget this page until it speaks again. */
  function leave() {
    silent = NaN; // nothing is asked meanwhile
    leavePage?.();
    port?.postMessage('leave'); // after what is on its way there
  }

  function drop() {
    leave();
    port = void port?.close(); // an open one keeps Node running
    clearTimeout(patience);
    round++;
  }

  /** Starts the worker, beside it its next generation where it stays silent, and at last this page. */
  function start() {
    drop();
    lost();
    const mine = round;
    if (inPage) {
      import('./multiplexer.js').then(({ createMultiplexer }) => {
        if (mine !== round) return;
        const { port1, port2 } = new MessageChannel();
        leavePage = createMultiplexer(0).attach(port2);
        listen(port1, 0);
      }, again);
      return;
    }
    const first = generation || 1;
    /** @param {unknown} reason */
    const fail = (reason) => {
      if (port || mine !== round) return;
      const text = `sharedgen: no SharedWorker: ${reason}`;
      if (generation) {
        again(text); // it worked before: perhaps the server is not there to give the script
      } else if (transport === 'worker') {
        failed(new Error(text));
      } else {
        inPage = true;
        again(text, 0);
      }
    };
    /** @param {number} level */
    const attempt = (level) => {
      generation = generation && level; // where this one is stuck too, the next start goes on from it
      try {
        // Bundlers find the worker by this very expression; `extendedLifetime` keeps the socket over a navigation.
        const worker = workerUrl
          ? new SharedWorker(workerUrl, /** @type {WorkerOptions} */ ({ type: 'module', name: `${name()} ${level}`, extendedLifetime: true }))
          : new SharedWorker(
              new URL('./worker.js', import.meta.url),
              /** @type {WorkerOptions} */ ({ type: 'module', name: `${name()} ${level}`, extendedLifetime: true }),
            );
        worker.onerror = () => fail('no script');
        listen(worker.port, level);
        wait(() => (level > first ? fail('silent') : attempt(level + 1)));
      } catch (error) {
        fail(error);
      }
    };
    attempt(first);
  }

  /**
   * @param {unknown} reason
   * @param {number} [delay]
   */
  function again(reason, delay) {
    console.warn(reason);
    round++;
    wait(start, delay);
  }

  return {
    start,
    look,
    leave,
    stop: drop,
    /** @returns {'worker' | 'page'} */
    transport: () => (inPage ? 'page' : 'worker'),

    /** @param {string} frames */
    post(frames) {
      port?.postMessage(frames);
    },
  };
}

const TYPES = ['online', 'offline', 'pagehide', 'pageshow', 'visibilitychange', 'resume'];

/**
 * Watches this page come and go. Without a page there is nothing to watch.
 * @param {(change: string) => void} changed it is in view again, or the network came or went
 * @param {() => void} leave for good, or into the back/forward cache
 * @returns {() => void} stops watching
 */
function watchPage(changed, leave) {
  const { document } = globalThis;
  if (!document) return () => {};

  /** @param {Event} event */
  function notice({ type }) {
    if (type === 'pagehide') leave();
    // On its way into the back/forward cache a page is hidden after `pagehide`: an answer to that would evict it.
    else if (type !== 'visibilitychange' || !document.hidden) changed(type);
  }

  // Captured: some of these are sent to the document, and not all of them bubble.
  for (const type of TYPES) addEventListener(type, notice, true);
  return () => {
    for (const type of TYPES) removeEventListener(type, notice, true);
  };
}

/** Waits for a page that is rendered ahead to be shown: until then the browser starts no worker for it. */
async function isShown() {
  if (/** @type {any} */ (globalThis.document)?.prerendering) {
    await new Promise((shown) => addEventListener('prerenderingchange', shown, true));
  }
}

/** What an iterator holds for a loop that does not keep up; beyond it the oldest goes, and `onGap` hears of it. */
const ITERATOR_SIZE = 1_000;

/** @typedef {'pending' | 'live' | 'recovering' | 'refused' | 'ended'} SubscriptionStatus */

/**
 * What a subscription needs of its connection.
 * @typedef {object} Link
 * @property {string} id
 * @property {(frame: string) => unknown} post
 * @property {(name: string, payload: unknown) => Promise<unknown>} run
 * @property {(name: string, json: string) => unknown} read an event; undefined when it is not right
 * @property {(code?: string, json?: string) => void} over
 */

/**
 * One reader of an address: what the page holds, and how its connection feeds it.
 * @param {Channel} channel
 * @param {string} address
 * @param {unknown} params
 * @param {string} position or `last:n`, or `-`
 * @param {Link} link
 */
function createSubscription(channel, address, params, position, { id, post, run, read, over }) {
  const { fingerprint, events: names, retained, commands } = channel.$;
  /** @type {SubscriptionStatus} */
  let status = 'pending';
  let isOver = false;
  let seen = NaN;
  /** @type {Map<string, string>} retained event -> the value delivered last, with its offset */
  const latest = new Map();
  /** @type {Map<string, ReturnType<typeof createListeners>>} */
  const listeners = new Map(Object.keys(names).map((name) => [name, createListeners()]));
  /** @type {ReturnType<typeof createListeners<[SubscriptionStatus, string?]>>} */
  const statuses = createListeners();
  const gaps = createListeners();

  /**
   * @param {SubscriptionStatus} next
   * @param {string} [code] why it is over, where the server said
   */
  function become(next, code) {
    if (status !== next) statuses.emit((status = next), code);
  }

  /**
   * @param {string} name
   * @param {(message: any) => unknown} listener
   * @returns {() => void} takes the listener away
   */
  function on(name, listener) {
    const named = listeners.get(name);
    if (!named) throw new TypeError(`no event ${name}`);
    return named.add(listener);
  }

  /**
   * The events from now on, until the subscription is over.
   * @param {string} name
   */
  function events(name) {
    /** @type {unknown[]} */
    const queue = [];
    let wake = /** @type {(value?: unknown) => void} */ (() => {});
    const off = on(name, (value) => {
      if (queue.push(value) > ITERATOR_SIZE) {
        queue.shift();
        gaps.emit();
      }
      wake();
    });
    const offStatus = statuses.add(() => wake());
    return (async function* () {
      try {
        while (queue.length || !isOver) {
          if (queue.length) yield queue.shift();
          else await new Promise((resolve) => (wake = resolve));
        }
      } finally {
        off();
        offStatus();
      }
    })();
  }

  const subscription = {
    address,
    params,
    get status() {
      return status;
    },
    on,
    events,
    onStatus: statuses.add,
    onGap: gaps.add,
    unsubscribe() {
      if (isOver) return;
      post(`unsub ${id}`);
      target.end('');
    },
  };
  for (const name in commands) {
    /** @type {Record<string, unknown>} */ (subscription)[name] = async (/** @type {unknown} */ payload) => {
      if (isOver) throw new CommandError('not_subscribed');
      return run(name, payload);
    };
  }

  const target = {
    subscription,

    /** The connection is gone: until it is `live` again, what is sent to others is not for this one. */
    recover() {
      if (status === 'live') become('recovering');
    },

    restart() {
      post(`sub ${id} ${address} ${fingerprint} ${position} ${retained.join() || '-'}`);
      target.recover(); // a listener may send a command, after that
    },

    /** @param {string} text the position reached, and `gap` where events may have been missed */
    live(text) {
      const [reached, gap] = head(text);
      position = reached;
      seen = +position.replace(/.*:/, '');
      become('live');
      if (gap) gaps.emit();
    },

    /** @param {string} text */
    end(text) {
      const [code, json] = head(text);
      isOver = true;
      become(json ? 'refused' : 'ended', code);
      over(code, json);
    },

    /**
     * @param {string} to an address
     * @param {string} text
     * @param {{ value?: unknown }} memo
     */
    m(to, text, memo) {
      if (status === 'live' && to === address) target.p(text, memo);
    },

    /**
     * @param {string} text the frame from its offset on
     * @param {{ value?: unknown }} [memo] of all who read it: it is parsed and checked once
     */
    p(text, memo = {}) {
      const [digits, rest] = head(text);
      const [name, json] = head(rest);
      const offset = +digits;
      const isRetained = retained.includes(name);
      if (isRetained ? latest.get(name) === text : offset <= seen) return;
      if (isRetained) latest.set(name, text);
      if (offset > seen) {
        seen = offset;
        position = position.replace(/\d+$/, digits);
      }
      if (!('value' in memo)) memo.value = read(name, json);
      if (memo.value !== undefined) listeners.get(name)?.emit(memo.value);
    },
  };
  return target;
}

/** @typedef {'connecting' | 'open' | 'waiting' | 'closed'} ConnectionStatus */

/**
 * @typedef {object} ConnectOptions
 * @property {string | URL} [url] of the endpoint, `ws(s)` or `http(s)`; this origin's without it
 * @property {'auto' | 'worker' | 'page'} [transport]
 * @property {string | URL} [workerUrl]
 * @property {'all' | 'commands' | 'none'} [validate]
 * @property {number} [timeout] ms that a command may take
 * @property {string} [identity] of the signed-in user: pages with another one get another socket
 * @property {() => string | Promise<string>} [token] asked for before each connection
 */

/**
 * Connects this page. Nothing is thrown: what fails is told to `onError`, and ends in the status `closed`.
 * @param {ConnectOptions} options
 * @param {{ endpoint: string, fingerprint: string }} contract `fingerprint` tells builds apart that cannot share a worker
 */
function open(options, { endpoint, fingerprint }) {
  let { validate = 'all', timeout = 10_000, identity = '', token } = options;
  /** @type {ConnectionStatus} */
  let status = 'connecting';
  let url = '';
  let attached = false;
  let serial = 0;
  /** @type {string[]} */
  let outgoing = [];
  /** @type {Map<string, Target>} */
  const targets = new Map();
  /** @type {ReturnType<typeof createListeners<[ConnectionStatus]>>} */
  const statuses = createListeners();
  /** @type {ReturnType<typeof createListeners<[unknown]>>} */
  const errors = createListeners();
  /** @type {ReturnType<typeof createListeners<[{ channel: string, address: string }]>>} */
  const outdated = createListeners();

  /** @param {unknown} error */
  function report(error) {
    if (!errors.emit(error)) console.error(error);
  }

  /** @param {ConnectionStatus} next */
  function become(next) {
    if (status !== next) statuses.emit((status = next));
  }

  /** @param {string} frame */
  function post(frame) {
    if (attached && outgoing.push(frame) === 1) queueMicrotask(flush);
    return attached;
  }

  function flush() {
    if (attached && outgoing[0]) host.post(outgoing.join('\n'));
    outgoing = [];
  }

  /** What the multiplexer says to the page as a whole. @type {Record<string, (first: string, rest: string) => void>} */
  const frames = {
    /** It does not know this page: it is a new one, or gave the page up. */
    boot() {
      attached = true;
      post(`attach ${url} ${!!token} ${timeout}`);
      new Map(targets).forEach((target) => target.restart()); // not what a listener adds meanwhile
    },
    // Not attached: a listener closed the connection while this was on its way.
    status: (next) => attached && become(/** @type {ConnectionStatus} */ (next)),
    m(address, text) {
      const memo = {};
      targets.forEach((target) => target.m?.(address, text, memo));
    },
    ping() {
      post('pong');
    },
    async token() {
      const answer = await Promise.resolve().then(token).catch(report);
      post(`token ${JSON.stringify(answer ?? null)}`);
    },
    fault(_, text) {
      report(new Error(text));
    },
  };

  const host = createHost(
    options,
    () => `sharedgen ${fingerprint} ${url} ${identity}`,
    (text) => {
      for (const frame of text.split('\n')) {
        const [opcode, rest] = head(frame);
        const [first, more] = head(rest);
        const hear = frames[opcode];
        if (hear) hear(first, more);
        else /** @type {any} */ (targets.get(first))?.[opcode]?.(more);
      }
    },
    () => {
      attached = false;
      new Map(targets).forEach((target) => target.restart());
      become('connecting');
    },
    fail,
  );

  const stopWatching = watchPage(host.look, () => {
    attached = false;
    host.leave();
  });

  /** Nothing comes any more, and everybody who waits is told. */
  function close() {
    stopWatching();
    attached = false;
    timeout = 0; // who asks from now on need not wait
    host.stop();
    become('closed'); // first: who subscribes again as its subscription ends is told the same at once
    targets.forEach((target) => target.end('disconnected'));
  }

  /** @param {unknown} reason */
  function fail(reason) {
    report(reason);
    close();
  }

  /**
   * The value of a payload, or undefined when it is not right: that is reported.
   * @param {string} address
   * @param {string} name
   * @param {string} json
   * @param {{ issues: (value: unknown) => PayloadIssue[] }} kind
   */
  function read(address, name, json, kind) {
    try {
      const value = JSON.parse(json);
      const issues = validate === 'all' ? kind.issues(value) : [];
      if (!issues.length) return value;
      const message = `${address} ${name}${issues[0].path}: ${issues[0].message}`;
      report(Object.assign(new TypeError(message), { issues }));
    } catch (error) {
      report(error);
    }
    return undefined;
  }

  /**
   * Asks the multiplexer, or the server through it.
   * @param {string} opcode
   * @param {string} text the frame after its id
   * @param {string} [id] the key of an idempotent command
   * @returns {Promise<string>} JSON
   */
  function ask(opcode, text, id = String(++serial)) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    return new Promise((ok, reject) => {
      /** @type {boolean | undefined} */
      let sent;
      /** @type {Target} */
      const target = {
        restart() {
          // What became of a command nobody knows, and only an idempotent one may be sent again.
          if (sent && opcode !== 'once') return target.end('disconnected');
          sent = post(`${opcode} ${id} ${text}`);
          // From then on the multiplexer keeps the time.
          if (sent) timer = void clearTimeout(timer);
          else timer = timer || setTimeout(target.end, Math.min(timeout, 2e9), 'timeout'); // a timer holds no more
        },
        ok,
        end(reason) {
          const [code, json] = head(reason);
          reject(new CommandError(code, json && JSON.parse(json)));
        },
      };
      targets.set(id, target);
      target.restart();
      flush(); // its turn would come later, and a round trip is short
    }).finally(() => targets.delete(id));
  }

  // Later, so that listeners attached now hear of everything.
  isShown()
    .then(() => {
      url = new URL(options.url ?? endpoint, globalThis.location?.href).href;
      if (status !== 'closed') host.start();
    })
    .catch(fail);

  return {
    get status() {
      return status;
    },
    get transport() {
      return host.transport();
    },
    onStatus: statuses.add,
    onError: errors.add,
    onOutdated: outdated.add,

    /**
     * @param {Channel} channel
     * @param {any} [params] of the address
     * @param {{ last?: number, since?: string }} [past] events to begin with
     */
    subscribe(channel, params = {}, { last, since = '-' } = {}) {
      const { name: channelName, parameters, address: write, events, commands } = channel.$;
      const [issue] = parameters?.(params) ?? [];
      if (issue) throw new TypeError(`${channelName}${issue.path}: ${issue.message}`);
      const address = write(params);
      // The protocol's limit.
      if (address[255]) throw new TypeError('too long');

      const id = String(++serial);
      // Encoded: no space or newline of a text from elsewhere makes a frame of its own.
      const past = encodeURI(last ? `last:${last}` : since);
      const target = createSubscription(channel, address, params, past, {
        id,
        post,
        async run(name, payload = {}) {
          const kind = channel[commands[name]];
          const issues = validate === 'none' ? [] : kind.issues(payload);
          if (issues.length) throw new CommandError('invalid', { issues });
          const json = await ask(
            kind.key ? 'once' : 'cmd',
            `${address} ${name} ${JSON.stringify(payload)}`,
            kind.key?.(),
          );
          const reply = kind.Reply && read(address, name, json, kind.Reply);
          if (kind.Reply && reply === undefined) throw new CommandError('internal');
          return reply;
        },
        /** An event that this page does not know is of a newer contract: nobody listens to it. */
        read: (name, json) => events[name] && read(address, name, json, channel[events[name]]),
        over(code, json) {
          targets.delete(id);
          if (code === 'outdated') outdated.emit({ channel: channelName, address });
          else if (json) report(new CommandError(/** @type {string} */ (code), JSON.parse(json)));
        },
      });
      if (status === 'closed') {
        target.end('disconnected');
      } else {
        targets.set(id, target);
        target.restart();
      }
      return target.subscription;
    },

    /** What the multiplexer holds, or that it does not answer: for a look where a browser has no tools for workers. */
    async inspect() {
      const picture = await ask('inspect', '').catch(() => '0');
      return { transport: host.transport(), status, tabs: 0, ...JSON.parse(picture) };
    },

    close,
  };
}

// Days 29 to 31 are told apart by month; what is left is 29 February and years with a leading 0.
const DATE =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)$/;

/**
 * A text that starts with a date, where that is a rare one with a common one in its place.
 *
 * @param {string} text
 */
function usualDay(text) {
  const year = +text.slice(0, 4);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (leap ? text.replace('-02-29', '-02-28') : text).replace(/^0(?!000)/, '1');
}

/**
 * `YYYY-MM-DD`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isDate(value) {
  return typeof value === 'string' && (DATE.test(value) || DATE.test(usualDay(value)));
}

const AWARE_DATETIME =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;

/**
 * As Pydantic writes it, with its offset: `2026-01-31T12:00:00.5+01:00`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isAwareDateTime(value) {
  return typeof value === 'string' && (AWARE_DATETIME.test(value) || AWARE_DATETIME.test(usualDay(value)));
}

// What a check answers: undefined for a right value, else its issues, at most 20.

/** @typedef {{ path: string, message: string }} Issue `path` is a JSON Pointer, '' for the whole */
/** @typedef {Issue[] | undefined} Issues */

/**
 * The value as a whole is not what is expected.
 *
 * @param {string} words
 * @returns {Issue[]}
 */
function issue(words) {
  return [{ path: '', message: 'expected ' + words }];
}

/**
 * One more issue, of the value under `path`.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {string} message
 */
function say(issues = [], path, message) {
  if (issues.length < 20) issues.push({ path, message });
  return issues;
}

/**
 * The value under `path` is not what is expected.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {unknown} value undefined: it is not there at all
 * @param {string} words
 */
function at(issues, path, value, words) {
  return say(issues, path, value === undefined ? 'is required' : 'expected ' + words);
}

/**
 * Whether there are issues enough, so that what contains itself is looked into no more.
 *
 * @param {Issues} issues
 */
function isFull(issues) {
  return issues !== undefined && issues.length > 19;
}

/**
 * The issues that the check of the value under `path` found.
 *
 * @param {Issues} issues
 * @param {string} path
 * @param {unknown} value
 * @param {Issue[]} found
 */
function under(issues, path, value, found) {
  if (value === undefined) return at(issues, path, value, '');
  for (const one of found) issues = say(issues, path + one.path, one.message);
  return issues;
}

// Lengths count code points, as Python does; they are counted only where UTF-16 units leave doubt.

/** @param {string} text */
function codePoints(text) {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g) || []).length;
}

/**
 * @param {string} text
 * @param {number} limit
 */
function shorter(text, limit) {
  return text.length < limit || (limit > 1 && text.length < 2 * limit && codePoints(text) < limit);
}

/**
 * @param {string} text
 * @param {number} limit
 */
function longer(text, limit) {
  return text.length > limit && (text.length > 2 * limit || codePoints(text) > limit);
}

/**
 * The issues of what should be an object: of an array, that it is none and not what it lacks.
 *
 * @param {unknown} value
 * @param {Issue[]} issues
 */
function noList(value, issues) {
  return Array.isArray(value) ? issue('an object') : issues;
}

/**
 * A JSON object: neither null nor an array.
 *
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One step of a JSON Pointer (RFC 6901).
 *
 * @param {string} key
 */
function pointer(key) {
  return '/' + key.replace(/~/g, '~0').replace(/\//g, '~1');
}

/**
 * What people are told of the lengths of a text.
 *
 * @param {number} least
 * @param {number} most
 */
function textOf(least, most) {
  const size = least === most ? '' : least ? (most < Infinity ? `${least} to ` : 'at least ') : 'at most ';
  const count = most < Infinity ? most : least;
  return `text of ${size}${count} character${count === 1 ? '' : 's'}`;
}

/**
 * No half of a surrogate pair: such text is not JSON to Pydantic, as it has no UTF-8.
 *
 * @param {string & { isWellFormed?: () => boolean }} text
 */
function isUnicode(text) {
  // browsers have isWellFormed since 2023; it is four times faster
  return text.isWellFormed ? text.isWellFormed() : !/\p{Surrogate}/u.test(text);
}

function checkMachineHost(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2;
  x = v.name;
  if (typeof x !== 'string') e = at(e, '/name', x, 'text');
  x = v.system;
  if (typeof x !== 'string') e = at(e, '/system', x, 'text');
  x = v.cpus;
  if (!Number.isSafeInteger(x) || x < 1) e = at(e, '/cpus', x, 'a whole number, at least 1');
  x = v.memory;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/memory', x, 'a whole number, at least 0');
  x = v.booted_at;
  if (!isAwareDateTime(x)) e = at(e, '/booted_at', x, 'a date and time with an offset');
  x = v.disks;
  if (Array.isArray(x)) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if (typeof x2 !== 'string') e = at(e, '/disks/' + i2, x2, 'text');
    }
  } else e = at(e, '/disks', x, 'a list');
  x = v.interfaces;
  if (Array.isArray(x)) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if (typeof x2 !== 'string') e = at(e, '/interfaces/' + i2, x2, 'text');
    }
  } else e = at(e, '/interfaces', x, 'a list');
  return e && noList(v, e);
}

function checkMachineBusiest(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c;
  x = v.processes;
  if (Array.isArray(x)) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if ((c = checkProcess(x2))) e = under(e, '/processes/' + i2, x2, c);
    }
  } else e = at(e, '/processes', x, 'a list');
  return e && noList(v, e);
}

function checkProcess(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.pid;
  if (!Number.isSafeInteger(x)) e = at(e, '/pid', x, 'a whole number');
  x = v.name;
  if (typeof x !== 'string') e = at(e, '/name', x, 'text');
  x = v.cpu;
  if (!Number.isFinite(x) || x < 0.0 || x > 100.0) e = at(e, '/cpu', x, 'a number, at least 0.0, at most 100.0');
  x = v.memory;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/memory', x, 'a whole number, at least 0');
  return e && noList(v, e);
}

function checkMachinePace(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.seconds;
  if (x !== 1 && x !== true && x !== 2 && x !== 5) e = at(e, '/seconds', x, '1, 2 or 5');
  return e && noList(v, e);
}

function checkMachineSetPace(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.seconds;
  if (x !== 1 && x !== true && x !== 2 && x !== 5) e = at(e, '/seconds', x, '1, 2 or 5');
  return e && noList(v, e);
}

function checkLoadSample(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2;
  x = v.at;
  if (!isAwareDateTime(x)) e = at(e, '/at', x, 'a date and time with an offset');
  x = v.cpu;
  if (!Number.isFinite(x) || x < 0.0 || x > 100.0) e = at(e, '/cpu', x, 'a number, at least 0.0, at most 100.0');
  x = v.cores;
  if (Array.isArray(x)) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if (!Number.isFinite(x2) || x2 < 0.0 || x2 > 100.0) e = at(e, '/cores/' + i2, x2, 'a number, at least 0.0, at most 100.0');
    }
  } else e = at(e, '/cores', x, 'a list');
  x = v.memory;
  if (!Number.isFinite(x) || x < 0.0 || x > 100.0) e = at(e, '/memory', x, 'a number, at least 0.0, at most 100.0');
  return e && noList(v, e);
}

function checkNetworkSample(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.at;
  if (!isAwareDateTime(x)) e = at(e, '/at', x, 'a date and time with an offset');
  x = v.received;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/received', x, 'a whole number, at least 0');
  x = v.sent;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/sent', x, 'a whole number, at least 0');
  return e && noList(v, e);
}

function checkNetworkParameters(v) {
  if (!isObject(v)) return issue('an object');
  let e, x;
  x = v.interface;
  if (typeof x !== 'string' || x === '' || longer(x, 64)) e = at(e, '/interface', x, textOf(1, 64));
  for (const k in v) if (k !== 'interface') e = say(e, pointer(k), 'is not known');
  return e;
}

function checkDiskUsage(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.used;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/used', x, 'a whole number, at least 0');
  x = v.total;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/total', x, 'a whole number, at least 0');
  return e && noList(v, e);
}

function checkDiskParameters(v) {
  if (!isObject(v)) return issue('an object');
  let e, x;
  x = v.mount;
  if (typeof x !== 'string' || x === '' || longer(x, 64)) e = at(e, '/mount', x, textOf(1, 64));
  for (const k in v) if (k !== 'mount') e = say(e, pointer(k), 'is not known');
  return e;
}

function checkMarksMark(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.at;
  if (!isAwareDateTime(x)) e = at(e, '/at', x, 'a date and time with an offset');
  x = v.text;
  if (typeof x !== 'string' || x === '' || longer(x, 40)) e = at(e, '/text', x, textOf(1, 40));
  return e && noList(v, e);
}

function checkMarksAdd(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.text;
  if (typeof x !== 'string' || x === '' || longer(x, 40) || !isUnicode(x)) e = at(e, '/text', x, textOf(1, 40));
  return e && noList(v, e);
}

function checkServerSockets(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.open;
  if (!Number.isSafeInteger(x) || x < 0) e = at(e, '/open', x, 'a whole number, at least 0');
  return e && noList(v, e);
}

/** What there is to see, for whoever opens the page: each event's latest value is retained. */
export const Machine = channel(
  {
    name: 'Machine',
    fingerprint: '62e5527d2cb5',
    address: () => `machine`,
    events: { __proto__: null, host: 'Host', busiest: 'Busiest', pace: 'Pace' },
    retained: ['host', 'busiest', 'pace'],
    commands: { __proto__: null, setPace: 'SetPace' },
  },
  {
    Host: message(checkMachineHost),
    Busiest: message(checkMachineBusiest),
    Pace: message(checkMachinePace),
    SetPace: command(checkMachineSetPace),
  },
);

/** How busy the machine is. With a history, a page that opens is given the past at once. */
export const Load = channel(
  {
    name: 'Load',
    fingerprint: '6c10c38e31dc',
    address: () => `load`,
    events: { __proto__: null, sample: 'Sample' },
    retained: [],
    commands: { __proto__: null },
  },
  {
    Sample: message(checkLoadSample),
  },
);

/** What goes through one network interface. */
export const Network = channel(
  {
    name: 'Network',
    fingerprint: 'b1a3ae6a9310',
    address: (parameters) => `network/${segment(parameters.interface)}`,
    events: { __proto__: null, sample: 'Sample' },
    retained: [],
    commands: { __proto__: null },
    parameters: checkNetworkParameters,
  },
  {
    Sample: message(checkNetworkSample),
  },
);

/** How full the disk is that is mounted there. */
export const Disk = channel(
  {
    name: 'Disk',
    fingerprint: 'fd0a791716be',
    address: (parameters) => `disk/${segment(parameters.mount)}`,
    events: { __proto__: null, usage: 'Usage' },
    retained: ['usage'],
    commands: { __proto__: null },
    parameters: checkDiskParameters,
  },
  {
    Usage: message(checkDiskUsage),
  },
);

/** Moments that somebody gave a name, on everyone's charts. */
export const Marks = channel(
  {
    name: 'Marks',
    fingerprint: '5347d615b36e',
    address: () => `marks`,
    events: { __proto__: null, mark: 'Mark' },
    retained: [],
    commands: { __proto__: null, add: 'Add' },
  },
  {
    Mark: message(checkMarksMark),
    Add: once(checkMarksAdd),
  },
);

/** The server itself, for the badge. */
export const Server = channel(
  {
    name: 'Server',
    fingerprint: 'a40b61dd0b5c',
    address: () => `server`,
    events: { __proto__: null, sockets: 'Sockets' },
    retained: ['sockets'],
    commands: { __proto__: null },
  },
  {
    Sockets: message(checkServerSockets),
  },
);

/** Connects this page: all tabs of the browser share one socket. See client.d.ts for the options. */
export function connect(options = {}) {
  return open(options, { endpoint: '/ws/live', fingerprint: 'a4798760b4f2-4a98' });
}
