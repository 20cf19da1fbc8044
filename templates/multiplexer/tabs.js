/** @import { Environment } from './socket.js' */

/** Messages that a port is posted at once in so many ms; what comes on top goes together in one, and so on until it is few. */
const BURST = 64;
const FEW = 16;
const WINDOW = 5;
/** Characters after which a page is asked whether it read them, and those it may leave unread. */
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
 * @param {Environment} environment
 * @param {() => void} lags it left too much unread: it speaks once it has read what it was posted
 */
export function createTab(port, environment, lags) {
  /** @type {string[]} */
  let frames = [];
  let posted = 0;
  let since = 0;
  let flushing = false;
  let pinging = false;
  let sent = 0;
  let read = 0;
  /** @type {number[]} what was sent up to each ping, and with it, that is not answered */
  let marks = [];

  /** The next ones wait too, as long as they are many. */
  function flushLate() {
    if (frames.length > FEW) since = environment.Date.now();
    flush();
  }

  function flush() {
    let text = frames.join('\n');
    frames = [];
    flushing = false;
    if (!tab.attached || !text) return;
    if (sent - read > MAX_UNREAD) return lags();
    sent += text.length;
    if (!pinging && sent - (marks[marks.length - 1] ?? read) > MARK) {
      text += '\nping';
      pinging = true;
    }
    if (pinging) marks.push(sent);
    pinging = false;
    port.postMessage(text);
    posted++;
  }

  const tab = {
    attached: false,
    /** Whether it was told `boot` since it was last attached. */
    booted: false,
    /** Whether its page can provide a token. */
    token: false,
    /** Pings since it last spoke. */
    silent: 0,

    attach() {
      tab.attached = true;
      sent = read = 0;
      marks = [];
    },

    /** @param {string} frame */
    post(frame) {
      if (!tab.attached) return;
      frames.push(frame);
      if (flushing) return;
      flushing = true;
      const now = environment.Date.now();
      if (now - since >= WINDOW) {
        since = now;
        posted = 0;
      }
      if (posted < BURST) queueMicrotask(flush);
      else environment.setTimeout(flushLate, WINDOW);
    },

    ping() {
      pinging = true;
      tab.post('ping');
    },

    /** The page answered the oldest ping of those that are not answered. */
    pong() {
      read = marks.shift() ?? read;
    },

    picture: () => ({ unread: sent - read, silent: tab.silent, token: tab.token }),
  };
  return tab;
}
