/** How long a host may say nothing: at its start, and between the pings that it sends every 4 s. */
const START_TIMEOUT = 2_000; // with what follows it, the page is its own host within 3 s, on a busy machine too
const SILENCE_TIMEOUT = 6_000;
/** The timer of a page that was frozen fires before the messages it missed: those get so long. */
const THAW = 250;

/**
 * @typedef {object} HostOptions
 * @property {'auto' | 'worker' | 'page'} [transport]
 * @property {string | URL} [workerUrl]
 */

/**
 * Where the multiplexer runs: in a SharedWorker, or in this page where that is missing, forbidden or silent. A worker
 * that died is started again, under another name if it is stuck.
 * @param {HostOptions} options
 * @param {(frames: string) => void} receive
 * @param {() => void} lost the host is another one now; its first frame is `boot`
 * @param {(reason: unknown) => void} failed there is no host to be had
 */
export function createHost({ transport = 'auto', workerUrl }, receive, lost, failed) {
  let inPage = transport === 'page' || (transport === 'auto' && !globalThis.SharedWorker);
  let key = '';
  let generation = 0;
  let answered = false;
  let stopped = false;
  /** @type {MessagePort | undefined} */
  let port;
  /** @type {(() => void) | undefined} of the page's own multiplexer */
  let leavePage;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  /**
   * @param {number} timeout
   * @param {() => void} [action] when nothing is heard of the worker
   */
  function watch(timeout, action = () => start(generation + 1)) {
    clearTimeout(patience);
    if (inPage) return;
    patience = setTimeout(() => {
      patience = setTimeout(action, THAW);
    }, timeout);
  }

  /** @param {MessagePort} next */
  function listen(next) {
    port = next;
    next.onmessage = ({ data }) => {
      if (port !== next) return; // of a host given up
      answered = true;
      watch(SILENCE_TIMEOUT);
      receive(data);
    };
  }

  /** Tells the multiplexer to forget this page until it speaks again. */
  function leave() {
    clearTimeout(patience);
    patience = undefined;
    if (leavePage) leavePage();
    else port?.postMessage('leave');
  }

  function drop() {
    leave();
    port = undefined;
    answered = false;
  }

  /**
   * Starts the worker, or its next generation where that fails too, or else this page.
   * @param {number} last generation to try
   */
  function start(last) {
    drop();
    lost();
    /** @param {unknown} reason */
    const next = (reason) => {
      if (generation < last) {
        generation++;
      } else if (transport === 'worker') {
        return failed(new Error(`no SharedWorker: ${reason}`));
      } else {
        console.warn('sharedgen: no SharedWorker, this tab opens a WebSocket:', reason);
        inPage = true;
      }
      start(last);
    };
    if (inPage) {
      startPage().catch(failed);
      return;
    }
    try {
      const worker = startWorker(`${key} ${generation}`);
      worker.onerror = () => {
        if (port === worker.port && !answered) next('not loaded');
      };
      listen(worker.port);
      watch(START_TIMEOUT, () => next('silent'));
    } catch (error) {
      next(error);
    }
  }

  /** @param {string} name */
  function startWorker(name) {
    // Bundlers find the worker by this very expression; `extendedLifetime` keeps the socket over a navigation.
    return workerUrl
      ? new SharedWorker(workerUrl, /** @type {WorkerOptions} */ ({ type: 'module', name, extendedLifetime: true }))
      : new SharedWorker(
          new URL('./worker.js', import.meta.url),
          /** @type {WorkerOptions} */ ({ type: 'module', name, extendedLifetime: true }),
        );
  }

  async function startPage() {
    const { createMultiplexer } = await import('./multiplexer.js');
    if (stopped) return;
    const { port1, port2 } = new MessageChannel();
    leavePage = createMultiplexer(0).attach(port2);
    listen(port1);
  }

  return {
    leave,
    /** @returns {'worker' | 'page'} */
    transport: () => (inPage ? 'page' : 'worker'),

    /** @param {string} name of the worker: pages with the same one share it */
    start(name) {
      key = name;
      start(generation);
    },

    /** @param {string} frames */
    post(frames) {
      port?.postMessage(frames);
    },

    /**
     * Posts what the multiplexer answers, to a page that it forgot with `boot`: a worker can die unheard.
     * @param {string} frame
     */
    rouse(frame) {
      port?.postMessage(frame);
      if (answered) watch(START_TIMEOUT);
      else if (port && !patience) start(generation); // the page left before it answered
    },

    stop() {
      stopped = true;
      drop();
    },
  };
}
