/** @import { Channel } from './message.js' */
/** @import { PayloadIssue } from './errors.js' */
/** @import { Target } from './frames.js' */
import { CommandError } from './errors.js';
import { head } from './frames.js';
import { createListeners } from './listeners.js';
import { createHost } from './host.js';
import { isShown, watchPage } from './lifecycle.js';
import { createSubscription } from './subscription.js';

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
export function open(options, { endpoint, fingerprint }) {
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
