/** @import { Pace } from './pace.js' */

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
export function createTab(port, pace, lags) {
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
