/** @import { Tab } from './tabs.js' */
/** @import { Socket } from './socket.js' */
/** @import { Requests } from './requests.js' */
/** @import { Topics } from './topics.js' */
import { cut } from './frames.js';

/** Commands that may wait for a connection, and those that may wait for the answers of others. */
const OUTBOX_SIZE = 64;
const BACKLOG_SIZE = 1024;

/**
 * Commands on their way up. One waits until its subscription is live and the server has room for it.
 * @param {Socket} socket
 * @param {Requests} requests
 * @param {Topics} topics
 */
export function createOutbox(socket, requests, topics) {
  /** @type {{ tab: Tab, id: string, text: string }[]} */
  let waiting = [];
  let flying = 0;

  function drain() {
    waiting = waiting.filter(({ tab, id, text }) => {
      const topic = topics.get(cut(text, 1)[0]);
      if (!topic) {
        tab.post(`end ${id} not_subscribed {"retryable":false}`);
      } else if (!socket.fits(`cmd 1234567890 ${text}`)) {
        tab.post(`end ${id} too_large {"retryable":false}`);
      } else if (topic.state === 'live' && flying < socket.inFlight()) {
        flying++;
        requests.ask('cmd', text, (code, json) => {
          flying--;
          tab.post(code ? `end ${id} ${code} ${json}` : `ok ${id} ${json}`);
          drain();
        });
      } else {
        return true;
      }
      return false;
    });
  }

  return {
    drain,

    /**
     * @param {Tab} tab
     * @param {string} id
     * @param {string} text the frame after its id
     */
    add(tab, id, text) {
      const open = socket.status() === 'open';
      if (waiting.length < (open ? BACKLOG_SIZE : OUTBOX_SIZE)) {
        waiting.push({ tab, id, text });
        drain();
      } else {
        tab.post(`end ${id} ${open ? 'rate_limited' : 'disconnected'} {"retryable":true}`);
      }
    },

    /**
     * Drops what was not sent yet.
     * @param {Tab} tab
     * @param {string} [id] of one command; all of the tab's without it
     */
    remove(tab, id) {
      waiting = waiting.filter((command) => command.tab !== tab || (id !== undefined && command.id !== id));
    },

    picture: () => ({ outbox: waiting.length, inFlight: flying }),
  };
}
