/** @import { Channel } from './message.js' */
import { CommandError } from './errors.js';
import { head } from './frames.js';
import { createListeners } from './listeners.js';

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
export function createSubscription(channel, address, params, position, { id, post, run, read, over }) {
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
