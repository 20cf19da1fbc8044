/** @import { Environment } from './socket.js' */

/** Messages that ports are posted at once in so many ms. The cost is a message, so events on top go together. */
const BURST = 64;
const WINDOW = 5;

/** @typedef {ReturnType<typeof createPace>} Pace */

/**
 * How fast ports are posted, all of them together: one that is posted seldom is posted at once.
 * @param {Environment} environment
 * @param {number} linger none where the page is the host: its port is near, and nothing is joined
 */
export function createPace(environment, linger) {
  let since = 0;
  let posted = 0;
  /** @type {Set<() => number>} */
  const held = new Set();

  function release() {
    let frames = 0;
    for (const flush of held) frames += flush();
    held.clear();
    if (frames > BURST) since = environment.Date.now(); // the next ones wait too
  }

  return {
    /** Whether an event goes out at once. */
    open() {
      const now = environment.Date.now();
      if (!held.size && now - since >= WINDOW) {
        since = now;
        posted = 0;
      }
      return !linger || posted++ < BURST;
    },

    /** @param {() => number} flush called at the end of a window; it tells how many frames went out */
    hold(flush) {
      if (!held.size) environment.setTimeout(release, WINDOW);
      held.add(flush);
    },
  };
}
