/** @import { Tab } from './tabs.js' */
/** @import { Environment, Socket } from './socket.js' */
/** @import { Requests } from './requests.js' */
import { cut, NO_FRAME, parsePosition, writePosition } from './frames.js';

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
export function createTopics(environment, socket, requests, changed) {
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
