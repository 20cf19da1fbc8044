// Written by sharedgen 0.1.0 from contract 63ac02e4c1b6. Do not edit: `sharedgen build` writes it anew.

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

/**
 * What Pydantic reads as a date: `YYYY-MM-DD`, or the Unix time of a midnight in digits.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isAnyDate(value) {
  if (isDate(value)) return true;
  if (typeof value !== 'string' || !/^[+-]?[0-9]+$/.test(value) || !isTimestamp(+value)) return false;
  return +value % (Math.abs(+value) > 2e10 ? 86400000 : 86400) === 0;
}

const DATETIME =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?$/;

/**
 * As Pydantic writes it: `2026-01-31T12:00:00.5Z`, the offset where there is one.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isDateTime(value) {
  return typeof value === 'string' && (DATETIME.test(value) || DATETIME.test(usualDay(value)));
}

const DATETIME_SPELLINGS =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt _](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?(?:[Zz]|[+\u2212-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?$/;
const TIMESTAMP = /^[+-]?(?:[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)$/;

/**
 * Every spelling that Pydantic reads as a date and time, Unix times in a string included.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isAnyDateTime(value) {
  if (isDateTime(value)) return true;
  if (typeof value !== 'string') return false;
  return DATETIME_SPELLINGS.test(value) ? isDate(value.slice(0, 10)) : TIMESTAMP.test(value) && isTimestamp(+value);
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

const NAIVE_DATETIME =
  /^[1-9][0-9][0-9][0-9]-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?$/;

/**
 * As Pydantic writes it, without an offset: `2026-01-31T12:00:00.5`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isNaiveDateTime(value) {
  return typeof value === 'string' && (NAIVE_DATETIME.test(value) || NAIVE_DATETIME.test(usualDay(value)));
}

const DECIMAL_TEXT = /^-?[0-9]+(?:\.[0-9]+)?(?:E[+-][0-9]+)?$/;

/**
 * As Python writes it: `-12.50`, `1E+5`.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isDecimalText(value) {
  return typeof value === 'string' && DECIMAL_TEXT.test(value);
}

/**
 * What Pydantic reads as a decimal: a number, or a string as `decimal.Decimal` takes it.
 *
 * @param {unknown} value
 * @returns {value is string | number}
 */
function isDecimal(value) {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'string') return false;
  return (isDecimalText(value) && value.length < 16) || readDecimal(value) !== undefined;
}

/**
 * The sign of `a - b`, exactly.
 *
 * @param {string | number} a
 * @param {string} b
 * @param {(value: string | number) => Digits | undefined} read
 */
function compareDecimal(a, b, read) {
  // up to 15 digits two decimals are as far apart as numbers as they are
  const difference = String(a).length < 16 && b.length < 16 ? +a - +b : 0;
  if (difference) return difference;
  const left = /** @type {Digits} */ (read(a));
  const right = /** @type {Digits} */ (read(b));
  const signs = sign(left) - sign(right);
  if (signs !== 0 || sign(left) === 0) return signs;
  const size = left.digits.length + left.exponent - right.digits.length - right.exponent;
  const length = Math.max(left.digits.length, right.digits.length);
  const [x, y] = [left.digits.padEnd(length, '0'), right.digits.padEnd(length, '0')];
  return sign(left) * (Math.sign(size) || (x > y ? 1 : x < y ? -1 : 0));
}

/** @param {Digits} decimal */
function sign(decimal) {
  return decimal.digits === '0' ? 0 : decimal.negative ? -1 : 1;
}

/**
 * Digits in all, and those behind the point.
 *
 * @param {string} digits
 * @param {number} exponent
 */
function counts(digits, exponent) {
  if (exponent >= 0) return { all: digits.length + exponent, places: 0 };
  return { all: Math.max(digits.length, -exponent), places: -exponent };
}

/**
 * `max_digits` and `decimal_places`, as pydantic-core counts: as written, or without the zeros at the
 * end (`Decimal.normalize()`).
 *
 * @param {string | number} value
 * @param {number} maxDigits
 * @param {number} maxPlaces
 * @param {(value: string | number) => Digits | undefined} read
 */
function fitsDigits(value, maxDigits, maxPlaces, read) {
  const decimal = read(value);
  if (decimal === undefined) return false;
  const { digits, exponent } = decimal;
  const significant = withoutZeros(digits);
  const written = counts(digits, exponent);
  const short = significant ? counts(significant, exponent + digits.length - significant.length) : counts('0', 0);
  const whole = Math.max(0, maxDigits - maxPlaces);
  return (
    (written.all <= maxDigits || short.all <= maxDigits) &&
    (written.places <= maxPlaces || short.places <= maxPlaces) &&
    (maxPlaces === Infinity || written.all - written.places <= whole || short.all - short.places <= whole)
  );
}

/**
 * A decimal as Python writes it, with up to 15 digits before the point and 6 behind it: `plain` says
 * what fits at sight; of the rest what fits without zeros at its end, or without an exponent.
 *
 * @param {unknown} value
 * @param {RegExp} plain
 * @returns {value is string}
 */
function isFixed(value, plain) {
  if (typeof value !== 'string' || plain.test(value)) return typeof value === 'string';
  if (!isDecimalText(value)) return false;
  const [digits, exponent] = value.split('E');
  const short = digits.includes('.') ? withoutZeros(digits) : digits;
  return short.length < 17 && plain.test(String(+(exponent ? `${short}E${exponent}` : short)));
}

/** @typedef {{ negative: boolean, digits: string, exponent: number }} Digits */

const DECIMAL = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?$/;
// str.strip() of Python; digits of every script and underscores anywhere are read as well
const PYTHON_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * The value of a digit of any script: they come in tens, in order.
 *
 * @param {string} digit
 */
function asciiDigit(digit) {
  const code = /** @type {number} */ (digit.codePointAt(0));
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

/**
 * The limits of an exponent in Python on 64 bits: MAX_EMAX and MIN_ETINY of its decimal module.
 *
 * @param {bigint} exponent as written
 * @param {number} whole digits before the point
 */
function inLimits(exponent, whole) {
  const top = exponent + BigInt(whole) - BigInt(1);
  return top <= BigInt('999999999999999999') && exponent >= BigInt('-1999999999999999997');
}

/**
 * A decimal as `digits * 10 ** exponent`, without leading zeros; undefined for other text.
 *
 * @param {string | number} value
 * @returns {Digits | undefined}
 */
function readDecimal(value) {
  const text = trimmed(String(value), PYTHON_SPACE).replace(/_/g, '').replace(/(?![0-9])\p{Nd}/gu, asciiDigit);
  const parts = DECIMAL.exec(text);
  if (parts === null) return undefined;
  const fraction = parts[3] || parts[4] || '';
  const digits = ((parts[2] || '') + fraction).replace(/^0+(?=.)/, '');
  const exponent = +(parts[5] || 0) - fraction.length;
  if (Math.abs(exponent) > 1e15 && !inLimits(BigInt(parts[5]), digits.length - fraction.length)) return undefined;
  return { negative: parts[1] === '-', digits, exponent };
}

/**
 * A decimal as Python writes it; undefined for other text.
 *
 * @param {string | number} value
 * @returns {Digits | undefined}
 */
function writtenDecimal(value) {
  const parts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:E([+-][0-9]+))?$/.exec(/** @type {string} */ (value));
  if (parts === null) return undefined;
  const fraction = parts[3] || '';
  const digits = (parts[2] + fraction).replace(/^0+(?=.)/, '');
  return { negative: parts[1] === '-', digits, exponent: +(parts[4] || 0) - fraction.length };
}

// Pydantic's JSON parser refuses text nested deeper than 200 levels; an empty innermost one is free.

/**
 * Whether a list or an object at this level (the whole message: 1) is one too deep.
 *
 * @param {object} value
 * @param {number} level
 */
function tooDeep(value, level) {
  return level > 200 && Object.keys(value).length > 0;
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

/**
 * What Pydantic reads as JSON: no half of a surrogate pair, and no deeper than 200 levels.
 *
 * @param {unknown} value
 * @param {number} level
 * @param {(value: number) => boolean} [isNumber] which numbers it takes
 * @returns {boolean}
 */
function isJson(value, level, isNumber = isWireNumber) {
  if (typeof value === 'string') return isUnicode(value);
  if (typeof value === 'number') return isNumber(value);
  if (typeof value !== 'object' || value === null) return value === null || typeof value === 'boolean';
  return (
    !tooDeep(value, level) &&
    Object.entries(value).every(([key, one]) => isUnicode(key) && isJson(one, level + 1, isNumber))
  );
}

// zeros and underscores may lead; `0-1` is -1 to Pydantic, which this follows
const INTEGER_KEY =
  /^(?:[+-]?(?:0[0_]*)?[1-9][0-9]*(?:_[0-9]+)*|[+-]?0(?:[0_]*0)?|\+?0[0_]*-_?(?:0|[1-9][0-9]*(?:_[0-9]+)*))(?:\.0+)?$/;

/**
 * The whole number that a key spells, as Pydantic reads it; NaN for other text.
 *
 * @param {string} key
 */
function integerKey(key) {
  const text = trim(key);
  return INTEGER_KEY.test(text) ? +text.replace(/_/g, '').replace(/^\+?0*-/, '-') : NaN;
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
 * A finite number that is not written as a whole one beyond ±(2^53-1): it would be read as an int.
 *
 * @param {number} value
 */
function isWireNumber(value) {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21);
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
 * Whether a date and time, in any spelling, says its offset from UTC. A Unix time is in UTC.
 *
 * @param {string} text
 */
function hasOffset(text) {
  return !/^[0-9]{4}-/.test(text) || /[Zz]$|[+\u2212-][0-9]{2}:?[0-9]{2}$/.test(text.slice(11));
}

/**
 * The value under a key that every object inherits (`constructor`, `toString`, `__proto__`).
 *
 * @param {Record<string, unknown>} object
 * @param {string} key
 */
function own(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined;
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
 * The first of these keys that is there, or the first of all: a field may have several.
 *
 * @param {Record<string, unknown>} object
 * @param {string[]} keys
 */
function present(object, ...keys) {
  return keys.find((key) => own(object, key) !== undefined) || keys[0];
}

/**
 * A Unix time in the years 1 to 9999: in seconds up to 2e10, in milliseconds beyond, as Pydantic
 * tells them apart.
 *
 * @param {number} time
 */
function isTimestamp(time) {
  const seconds = Math.floor(Math.abs(time) > 2e10 ? time / 1000 : time);
  return seconds >= -62135596800 && seconds <= 253402300799;
}

/**
 * Without the white space around it, as Rust's `str::trim` sees it: `String.trim` has another set.
 *
 * @param {string} text
 */
function trim(text) {
  return trimmed(text, /\p{White_Space}/u);
}

/**
 * From both ends: a regular expression would look at the white space inside again and again.
 *
 * @param {string} text
 * @param {RegExp} space one character
 */
function trimmed(text, space) {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text[start])) start++;
  while (start < end && space.test(text[end - 1])) end--;
  return text.slice(start, end);
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

// Written out, not counted ({8}): V8 runs such a regular expression up to three times faster.
const UUID_LOWER =
  /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]$/;

/**
 * As Pydantic writes it: lower case, dashed.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isUuid(value) {
  return typeof value === 'string' && UUID_LOWER.test(value);
}

const UUID_DIGIT = '[0-9A-Fa-f]';
const UUID_DASHED = `${UUID_DIGIT}{8}(?:-${UUID_DIGIT}{4}){3}-${UUID_DIGIT}{12}`;
const UUID_SPELLINGS = new RegExp(`^(?:${UUID_DASHED}|${UUID_DIGIT}{32}|\\{${UUID_DASHED}\\}|urn:uuid:${UUID_DASHED})$`);

/**
 * Every spelling that Pydantic reads: dashed, 32 digits, in braces, as a URN.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isAnyUuid(value) {
  return isUuid(value) || (typeof value === 'string' && UUID_SPELLINGS.test(value));
}

/**
 * Dashed, in either case.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isDashedUuid(value) {
  return typeof value === 'string' && isUuid(value.replace(/[A-F]/g, (digit) => digit.toLowerCase()));
}

/**
 * Whether a UUID, in any spelling, has this version and the variant of RFC 9562.
 *
 * @param {string} uuid
 * @param {number} version
 */
function hasVersion(uuid, version) {
  const digits = uuid.replace('urn:uuid:', '').replace(/[{}-]/g, '');
  return digits[12] === String(version) && /[89ABab]/.test(digits[16]);
}

/**
 * Without the zeros at its end.
 *
 * @param {string} digits
 */
function withoutZeros(digits) {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

const PATTERN_1 = /^-?[0-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?(?:\.[0-9][0-9]?)?$/;
function checkShopPlaced(v, level = 1) {
  if (!isObject(v)) return issue('an object');
  let e, x, c;
  x = v.order;
  if ((c = checkOrder(x, level + 1))) e = under(e, '/order', x, c);
  return e;
}

function isStatus(v) {
  return v === 'open' || v === 'shipped';
}

function isPriority(v) {
  return v === 0 || v === false || v === 1 || v === true;
}

function checkOrderNote3(v) {
  if (!Array.isArray(v)) return issue('a list');
  let e, x;
  for (let i = 0; i < v.length; i++) {
    x = v[i];
    if (typeof x !== 'string') e = at(e, '/' + i, x, 'text');
  }
  return e;
}

function checkOrderNote(v) {
  if (typeof v === 'string' || Number.isSafeInteger(v) || v === null) return undefined;
  if (Array.isArray(v)) return checkOrderNote3(v);
  if (isObject(v)) return checkCat(v, 1) && checkLine(v) && issue('text, a whole number, a list, an object (Cat), an object (Line) or null');
  return issue('text, a whole number, a list, an object (Cat), an object (Line) or null');
}

function checkOrder(v, level = 1) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c, x3;
  x = v.id;
  if (!isUuid(x)) e = at(e, '/id', x, 'a UUID');
  x = v.lines;
  if (Array.isArray(x) && x.length >= 1 && x.length <= 100) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if ((c = checkLine(x2))) e = under(e, '/lines/' + i2, x2, c);
    }
  } else e = at(e, '/lines', x, 'a list of 1 to 100 items');
  x = v.status;
  if (!isStatus(x)) e = at(e, '/status', x, "'open' or 'shipped'");
  x = v.priority;
  if (!isPriority(x)) e = at(e, '/priority', x, '0 or 1');
  x = v.placed_at;
  if (!isAwareDateTime(x)) e = at(e, '/placed_at', x, 'a date and time with an offset');
  x = v.local_time;
  if (!isNaiveDateTime(x) && x !== null) e = at(e, '/local_time', x, 'a date and time without an offset or null');
  x = v.day;
  if (!isDate(x)) e = at(e, '/day', x, 'a date');
  x = v.tags;
  if (isObject(x)) {
    for (const k2 in x) {
      x2 = x[k2];
      if (Array.isArray(x2)) {
        for (let i3 = 0; i3 < x2.length; i3++) {
          x3 = x2[i3];
          if (!Number.isFinite(x3)) e = at(e, '/tags' + pointer(k2) + '/' + i3, x3, 'a number');
        }
      } else e = at(e, '/tags' + pointer(k2), x2, 'a list');
      if (longer(k2, 8)) e = at(e, '/tags' + pointer(k2), k2, 'a key that is text of at most 8 characters');
    }
  } else e = at(e, '/tags', x, 'an object');
  x = v.by_status;
  if (isObject(x)) {
    for (const k2 in x) {
      x2 = x[k2];
      if (!Number.isSafeInteger(x2)) e = at(e, '/by_status' + pointer(k2), x2, 'a whole number');
      if (k2 !== 'open' && k2 !== 'shipped') e = at(e, '/by_status' + pointer(k2), k2, "a key that is 'open' or 'shipped'");
    }
  } else e = at(e, '/by_status', x, 'an object');
  x = v.by_number;
  if (isObject(x)) {
    for (const k2 in x) {
      x2 = x[k2];
      if (!isDateTime(x2)) e = at(e, '/by_number' + pointer(k2), x2, 'a date and time');
      if (!Number.isSafeInteger(integerKey(k2))) e = at(e, '/by_number' + pointer(k2), k2, 'a key that is a whole number');
    }
  } else e = at(e, '/by_number', x, 'an object');
  x = v.place;
  if (Array.isArray(x) && x.length === 2) {
    x2 = x[0];
    if (!Number.isFinite(x2)) e = at(e, '/place/0', x2, 'a number');
    x2 = x[1];
    if (!Number.isFinite(x2)) e = at(e, '/place/1', x2, 'a number');
  } else if (x !== null) e = at(e, '/place', x, 'a list of 2 items');
  x = v.pet;
  if (isObject(x)) {
    switch (x.kind) {
      case 'cat':
        if ((c = checkCat(x, level + 1))) e = under(e, '/pet', x, c);
        break;
      case 'dog':
      case 'wolf':
        if ((c = checkDog(x, level + 1))) e = under(e, '/pet', x, c);
        break;
      default:
        e = at(e, '/pet/kind', x.kind, "'cat', 'dog' or 'wolf'");
    }
  } else e = at(e, '/pet', x, 'an object');
  x = v.note;
  if ((c = checkOrderNote(x))) e = under(e, '/note', x, c);
  x = v.tree;
  if (!isFull(e) && (c = checkTree(x, level + 1))) e = under(e, '/tree', x, c);
  x = v.names;
  if (typeof x !== 'string') e = at(e, '/names', x, 'text');
  x = v.old;
  if (typeof x !== 'string' && x !== null) e = at(e, '/old', x, 'text or null');
  x = v.extra;
  if (x === undefined) e = at(e, '/extra', x, 'a JSON value');
  x = v.anything;
  if (x === undefined) e = at(e, '/anything', x, 'a JSON value');
  return e && noList(v, e);
}

function checkLine(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.article;
  if (!isUuid(x) || !hasVersion(x, 4)) e = at(e, '/article', x, 'a UUID of version 4');
  x = v.price;
  if (!isFixed(x, PATTERN_1) || compareDecimal(x, '0', writtenDecimal) <= 0) e = at(e, '/price', x, 'a decimal as text, above 0, of at most 8 digits, with at most 2 decimal places');
  x = v.quantity;
  if (!Number.isSafeInteger(x) || x < 1 || x % 1 !== 0) e = at(e, '/quantity', x, 'a whole number, at least 1, a multiple of 1');
  x = v.total;
  if (!isDecimalText(x)) e = at(e, '/total', x, 'a decimal as text');
  for (const k in v) if (k !== 'article' && k !== 'price' && k !== 'quantity' && k !== 'total') e = say(e, pointer(k), 'is not known');
  return e && noList(v, e);
}

function checkCat(v, level = 1) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  if (tooDeep(v, level)) return say(e, '', 'is nested too deep');
  x = v.kind;
  if (x !== 'cat') e = at(e, '/kind', x, "'cat'");
  x = v.lives;
  if (!Number.isSafeInteger(x) || x < 1 || x > 9) e = at(e, '/lives', x, 'a whole number, at least 1, at most 9');
  return e && noList(v, e);
}

function checkDogFriendsItem(v, level = 1) {
  if (isObject(v)) return checkCat(v, level) && checkDog(v, level) && issue('an object (Cat) or an object (Dog)');
  return issue('an object (Cat) or an object (Dog)');
}

function checkDog(v, level = 1) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c;
  if (tooDeep(v, level)) return say(e, '', 'is nested too deep');
  x = v.kind;
  if (x !== 'dog' && x !== 'wolf') e = at(e, '/kind', x, "'dog' or 'wolf'");
  x = v.friends;
  if (Array.isArray(x)) {
    if (tooDeep(x, level + 1)) e = say(e, '/friends', 'is nested too deep');
    else {
      for (let i2 = 0; i2 < x.length; i2++) {
        x2 = x[i2];
        if (!isFull(e) && (c = checkDogFriendsItem(x2, level + 2))) e = under(e, '/friends/' + i2, x2, c);
      }
    }
  } else e = at(e, '/friends', x, 'a list');
  return e && noList(v, e);
}

function checkTree1(v, level = 1) {
  if (!isObject(v)) return issue('an object');
  let e, x, c;
  if (tooDeep(v, level)) return say(e, '', 'is nested too deep');
  for (const k in v) {
    x = v[k];
    if (!isFull(e) && (c = checkTree(x, level + 1))) e = under(e, pointer(k), x, c);
    if (!isUnicode(k)) e = at(e, pointer(k), k, 'a key that is text');
  }
  return e;
}

function checkTree2(v, level = 1) {
  if (!Array.isArray(v)) return issue('a list');
  let e, x, c;
  if (tooDeep(v, level)) return say(e, '', 'is nested too deep');
  for (let i = 0; i < v.length; i++) {
    x = v[i];
    if (!isFull(e) && (c = checkTree(x, level + 1))) e = under(e, '/' + i, x, c);
  }
  return e;
}

function checkTree(v, level = 1) {
  if ((typeof v === 'string' && isUnicode(v)) || v === null) return undefined;
  if (Array.isArray(v)) return checkTree2(v, level);
  if (isObject(v)) return checkTree1(v, level);
  return issue('an object, a list, text or null');
}

function checkShopListed(v, level = 1) {
  if (!isObject(v)) return issue('an object');
  let e, x, c;
  x = v.orders;
  if ((c = checkPageOfOrder(x, level + 1))) e = under(e, '/orders', x, c);
  x = v.cats;
  if ((c = checkPageOfCat(x))) e = under(e, '/cats', x, c);
  return e;
}

function checkPageOfOrder(v, level = 1) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c;
  x = v.items;
  if (Array.isArray(x)) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if ((c = checkOrder(x2, level + 2))) e = under(e, '/items/' + i2, x2, c);
    }
  } else e = at(e, '/items', x, 'a list');
  x = v.next;
  if (!Number.isSafeInteger(x) && x !== null) e = at(e, '/next', x, 'a whole number or null');
  return e && noList(v, e);
}

function checkPageOfCat(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c;
  x = v.items;
  if (Array.isArray(x)) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if (!isFull(e) && (c = checkCat(x2, 3))) e = under(e, '/items/' + i2, x2, c);
    }
  } else e = at(e, '/items', x, 'a list');
  x = v.next;
  if (!Number.isSafeInteger(x) && x !== null) e = at(e, '/next', x, 'a whole number or null');
  return e && noList(v, e);
}

function checkShopPlace(v, level = 1) {
  if (!isObject(v)) return issue('an object');
  let e, x, c;
  x = v.order;
  if ((c = checkOrderInput(x, level + 1))) e = under(e, '/order', x, c);
  return e;
}

function checkOrderInputNote3(v) {
  if (!Array.isArray(v)) return issue('a list');
  let e, x;
  for (let i = 0; i < v.length; i++) {
    x = v[i];
    if (typeof x !== 'string' || !isUnicode(x)) e = at(e, '/' + i, x, 'text');
  }
  return e;
}

function checkOrderInputNote(v) {
  if ((typeof v === 'string' && isUnicode(v)) || Number.isSafeInteger(v) || v === null) return undefined;
  if (Array.isArray(v)) return checkOrderInputNote3(v);
  if (isObject(v)) return checkCatInput(v, 1) && checkLineInput(v) && issue('text, a whole number, a list, an object (Cat), an object (Line) or null');
  return issue('text, a whole number, a list, an object (Cat), an object (Line) or null');
}

function checkOrderInput(v, level = 1) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c, x3;
  x = v.id;
  if (!isAnyUuid(x)) e = at(e, '/id', x, 'a UUID');
  x = v.lines;
  if (Array.isArray(x) && x.length >= 1 && x.length <= 100) {
    for (let i2 = 0; i2 < x.length; i2++) {
      x2 = x[i2];
      if ((c = checkLineInput(x2))) e = under(e, '/lines/' + i2, x2, c);
    }
  } else e = at(e, '/lines', x, 'a list of 1 to 100 items');
  x = v.status;
  if (!isStatus(x)) e = at(e, '/status', x, "'open' or 'shipped'");
  x = v.priority;
  if (x !== undefined && !isPriority(x)) e = at(e, '/priority', x, '0 or 1');
  x = v.placed_at;
  if (!isAnyDateTime(x) || !hasOffset(x)) e = at(e, '/placed_at', x, 'a date and time with an offset');
  x = v.local_time;
  if (x !== undefined && (!isAnyDateTime(x) || hasOffset(x)) && x !== null) e = at(e, '/local_time', x, 'a date and time without an offset or null');
  x = v.day;
  if (!isAnyDate(x)) e = at(e, '/day', x, 'a date');
  x = v.tags;
  if (isObject(x)) {
    for (const k2 in x) {
      x2 = x[k2];
      if (Array.isArray(x2)) {
        for (let i3 = 0; i3 < x2.length; i3++) {
          x3 = x2[i3];
          if (!Number.isFinite(x3)) e = at(e, '/tags' + pointer(k2) + '/' + i3, x3, 'a number');
        }
      } else e = at(e, '/tags' + pointer(k2), x2, 'a list');
      if (longer(k2, 8) || !isUnicode(k2)) e = at(e, '/tags' + pointer(k2), k2, 'a key that is text of at most 8 characters');
    }
  } else if (x !== undefined) e = at(e, '/tags', x, 'an object');
  x = v.by_status;
  if (isObject(x)) {
    for (const k2 in x) {
      x2 = x[k2];
      if (!Number.isSafeInteger(x2)) e = at(e, '/by_status' + pointer(k2), x2, 'a whole number');
      if (k2 !== 'open' && k2 !== 'shipped') e = at(e, '/by_status' + pointer(k2), k2, "a key that is 'open' or 'shipped'");
    }
  } else if (x !== undefined) e = at(e, '/by_status', x, 'an object');
  x = v.by_number;
  if (isObject(x)) {
    for (const k2 in x) {
      x2 = x[k2];
      if (!isAnyDateTime(x2)) e = at(e, '/by_number' + pointer(k2), x2, 'a date and time');
      if (!Number.isSafeInteger(integerKey(k2))) e = at(e, '/by_number' + pointer(k2), k2, 'a key that is a whole number');
    }
  } else if (x !== undefined) e = at(e, '/by_number', x, 'an object');
  x = v.place;
  if (Array.isArray(x) && x.length === 2) {
    x2 = x[0];
    if (!Number.isFinite(x2)) e = at(e, '/place/0', x2, 'a number');
    x2 = x[1];
    if (!Number.isFinite(x2)) e = at(e, '/place/1', x2, 'a number');
  } else if (x !== undefined && x !== null) e = at(e, '/place', x, 'a list of 2 items');
  x = v.pet;
  if (isObject(x)) {
    switch (x.kind) {
      case 'cat':
        if ((c = checkCatInput(x, level + 1))) e = under(e, '/pet', x, c);
        break;
      case 'dog':
      case 'wolf':
        if ((c = checkDogInput(x, level + 1))) e = under(e, '/pet', x, c);
        break;
      default:
        e = at(e, '/pet/kind', x.kind, "'cat', 'dog' or 'wolf'");
    }
  } else e = at(e, '/pet', x, 'an object');
  x = v.note;
  if (x !== undefined && (c = checkOrderInputNote(x))) e = under(e, '/note', x, c);
  x = v.tree;
  if (x !== undefined && !isFull(e) && (c = checkTree(x, level + 1))) e = under(e, '/tree', x, c);
  const key1 = present(v, 'name', 'title');
  x = own(v, key1);
  if (x !== undefined && (typeof x !== 'string' || !isUnicode(x))) e = at(e, pointer(key1), x, 'text');
  x = v.old;
  if (x !== undefined && (typeof x !== 'string' || !isUnicode(x)) && x !== null) e = at(e, '/old', x, 'text or null');
  x = v.extra;
  if (x !== undefined && !isJson(x, level + 1)) e = at(e, '/extra', x, 'a JSON value');
  x = v.anything;
  if (!isJson(x, level + 1)) e = at(e, '/anything', x, 'a JSON value');
  return e && noList(v, e);
}

function checkLineInput(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.article;
  if (!isAnyUuid(x) || !hasVersion(x, 4)) e = at(e, '/article', x, 'a UUID of version 4');
  x = v.price;
  if (((typeof x !== 'string' || !PATTERN_1.test(x)) && (!isDecimal(x) || !fitsDigits(x, 8, 2, readDecimal))) || compareDecimal(x, '0', readDecimal) <= 0) e = at(e, '/price', x, 'a decimal, above 0, of at most 8 digits, with at most 2 decimal places');
  x = v.quantity;
  if (x !== undefined && (!Number.isSafeInteger(x) || x < 1 || x % 1 !== 0)) e = at(e, '/quantity', x, 'a whole number, at least 1, a multiple of 1');
  for (const k in v) if (k !== 'article' && k !== 'price' && k !== 'quantity') e = say(e, pointer(k), 'is not known');
  return e && noList(v, e);
}

function checkCatInput(v, level = 1) {
  if (!isObject(v)) return issue('an object');
  let e, x;
  if (tooDeep(v, level)) return say(e, '', 'is nested too deep');
  x = v.kind;
  if (x !== undefined && x !== 'cat') e = at(e, '/kind', x, "'cat'");
  x = v.lives;
  if (x !== undefined && (!Number.isSafeInteger(x) || x < 1 || x > 9)) e = at(e, '/lives', x, 'a whole number, at least 1, at most 9');
  return e;
}

function checkDogInputFriendsItem(v, level = 1) {
  if (isObject(v)) return checkCatInput(v, level) && checkDogInput(v, level) && issue('an object (Cat) or an object (Dog)');
  return issue('an object (Cat) or an object (Dog)');
}

function checkDogInput(v, level = 1) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x, x2, c;
  if (tooDeep(v, level)) return say(e, '', 'is nested too deep');
  x = v.kind;
  if (x !== 'dog' && x !== 'wolf') e = at(e, '/kind', x, "'dog' or 'wolf'");
  x = v.friends;
  if (Array.isArray(x)) {
    if (tooDeep(x, level + 1)) e = say(e, '/friends', 'is nested too deep');
    else {
      for (let i2 = 0; i2 < x.length; i2++) {
        x2 = x[i2];
        if (!isFull(e) && (c = checkDogInputFriendsItem(x2, level + 2))) e = under(e, '/friends/' + i2, x2, c);
      }
    }
  } else if (x !== undefined) e = at(e, '/friends', x, 'a list');
  return e && noList(v, e);
}

function checkShopParameters(v) {
  if (!isObject(v)) return issue('an object');
  let e, x;
  x = v.city;
  if (x !== 'Köln' && x !== 'Zürich') e = at(e, '/city', x, "'Köln' or 'Zürich'");
  x = v.shop;
  if (!isDashedUuid(x)) e = at(e, '/shop', x, 'a UUID');
  x = v.open_on;
  if (!isDate(x)) e = at(e, '/open_on', x, 'a date');
  x = v.vip;
  if (x !== undefined && typeof x !== 'boolean') e = at(e, '/vip', x, 'true or false');
  x = v.status;
  if (x !== undefined && x !== 'open' && x !== 'shipped') e = at(e, '/status', x, "'open' or 'shipped'");
  for (const k in v) if (k !== 'city' && k !== 'shop' && k !== 'open_on' && k !== 'vip' && k !== 'status') e = say(e, pointer(k), 'is not known');
  return e;
}

function checkTickerPriceChanged(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.price;
  if (!Number.isFinite(x)) e = at(e, '/price', x, 'a number');
  return e && noList(v, e);
}

function checkTickerReset(v) {
  return isObject(v) ? undefined : issue('an object');
}

function checkTickerBuy(v) {
  if (typeof v !== 'object' || v === null) return issue('an object');
  let e, x;
  x = v.limit;
  if (!Number.isFinite(x)) e = at(e, '/limit', x, 'a number');
  return e && noList(v, e);
}

/** How far an order is. */
export const Status = {
  OPEN: 'open',
  SHIPPED: 'shipped',
};

export const Priority = {
  LOW: 0,
  HIGH: 1,
};

export const Shop = channel(
  {
    name: 'Shop',
    fingerprint: '0e2553a64bfa',
    address: (parameters) => `shops/${segment(parameters.city)}/${segment(parameters.shop.toLowerCase())}/${segment(parameters.open_on)}/${segment((parameters.vip ?? false))}/${segment((parameters.status ?? 'open'))}`,
    events: { __proto__: null, placed: 'Placed', listed: 'Listed' },
    retained: ['listed'],
    commands: { __proto__: null, place: 'Place' },
    parameters: checkShopParameters,
  },
  {
    Placed: message(checkShopPlaced),
    Listed: message(checkShopListed),
    Place: command(checkShopPlace, checkPageOfOrder),
  },
);

/** Without parameters. */
export const Ticker = channel(
  {
    name: 'Ticker',
    fingerprint: '05ffcf56f847',
    address: () => `ticker`,
    events: { __proto__: null, priceChanged: 'PriceChanged' },
    retained: [],
    commands: { __proto__: null, reset: 'Reset', buy: 'Buy' },
  },
  {
    PriceChanged: message(checkTickerPriceChanged),
    Reset: command(checkTickerReset),
    Buy: once(checkTickerBuy),
  },
);

/** Connects this page: all tabs of the browser share one socket. See client.d.ts for the options. */
export function connect(options = {}) {
  return open(options, { endpoint: '/ws/live', fingerprint: '63ac02e4c1b6-4a98' });
}
