/**
 * A page at the other end of a port. `leave()` forgets it: nothing is posted to it until it attaches again, since a
 * message to a page in the back/forward cache evicts it from there.
 * @typedef {object} Tab
 * @property {boolean} attached
 * @property {boolean} booted whether it was told `boot` since it was last attached
 * @property {boolean} token whether its page can provide a token
 * @property {number} silent pings since it last spoke
 * @property {(frame: string) => void} post
 */

/**
 * A tab whose frames go out together: one message a port for what arrived together, because the cost is a message.
 * @param {MessagePort} port
 * @returns {Tab}
 */
export function createTab(port) {
  /** @type {string[]} */
  let frames = [];

  const flush = () => {
    if (tab.attached) port.postMessage(frames.join('\n'));
    frames = [];
  };
  const tab = {
    attached: false,
    booted: false,
    token: false,
    silent: 0,
    /** @param {string} frame */
    post(frame) {
      if (tab.attached && frames.push(frame) === 1) queueMicrotask(flush);
    },
  };
  return tab;
}
