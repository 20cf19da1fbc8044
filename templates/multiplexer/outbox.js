/** @import { Tab } from './tabs.js' */
/** @import { Environment, Socket } from './socket.js' */
/** @import { Requests } from './requests.js' */
/** @import { Topics } from './topics.js' */
import { cut } from './frames.js';

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
export function createOutbox(environment, socket, requests, topics) {
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
