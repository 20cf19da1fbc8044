/** @import { Tab } from './tabs.js' */
/** @import { Environment } from './socket.js' */
import { cut, NO_FRAME } from './frames.js';
import { createPace } from './pace.js';
import { createTab } from './tabs.js';
import { createSocket, LONGEST } from './socket.js';
import { createRequests } from './requests.js';
import { createTopics } from './topics.js';
import { createOutbox } from './outbox.js';

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
