/**
 * @typedef {object} HostOptions
 * @property {'auto' | 'worker' | 'page'} [transport]
 * @property {string | URL} [workerUrl]
 */

/**
 * Where the multiplexer runs: in a SharedWorker, or in this page where that is missing, forbidden or silent. A worker
 * that died is started again, and beside one that is stuck another of the next generation.
 * @param {HostOptions} options
 * @param {() => string} name of the worker: pages with the same one share it
 * @param {(frames: string) => void} receive
 * @param {() => void} lost the host is another one now; its first frame is `boot`
 * @param {(reason: unknown) => void} failed there is no host to be had
 */
export function createHost({ transport = 'auto', workerUrl }, name, receive, lost, failed) {
  let inPage = transport === 'page' || (transport === 'auto' && !globalThis.SharedWorker);
  /** Of the worker that answered last, from 1 on. */
  let generation = 0;
  /** Looks since the worker was heard. */
  let silent = 0;
  /** Starts so far: what an earlier one brings is not heard. */
  let round = 0;
  /** @type {MessagePort | undefined} of the first host that answered in this round */
  let port;
  /** @type {(() => void) | undefined} of the page's own multiplexer */
  let leavePage;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  /**
   * @param {() => void} action unless this page is the host: it does not die unheard
   * @param {number} [delay] so often the page looks whether it heard of the worker; less than the second to whose whole
   *   Chromium delays the timers of hidden pages
   */
  function wait(action, delay = 900) {
    clearTimeout(patience);
    if (!port || !inPage) patience = setTimeout(action, delay);
  }

  /**
   * @param {MessagePort} next
   * @param {number} level
   */
  function listen(next, level) {
    const mine = round;
    next.onmessage = ({ data }) => {
      if (mine !== round || (port || next) !== next) return; // given up, or slower than another one
      if (!port) {
        port = next;
        generation = level;
        wait(look);
      }
      silent = 0;
      receive(data);
    };
  }

  /** A worker dies unheard: on the second look it is asked, on the fourth given up. `change` happened to the page. */
  function look(change = '') {
    if (!port) return;
    silent = change ? 2 : silent + 1;
    if (silent > 3) return start();
    if (silent > 1) port.postMessage(`hint ${change}`);
    wait(look);
  }

  /** Tells the multiplexer to forget this page until it speaks again. */
  function leave() {
    silent = NaN; // nothing is asked meanwhile
    leavePage?.();
    port?.postMessage('leave'); // after what is on its way there
  }

  function drop() {
    leave();
    port = void port?.close(); // an open one keeps Node running
    clearTimeout(patience);
    round++;
  }

  /** Starts the worker, beside it its next generation where it stays silent, and at last this page. */
  function start() {
    drop();
    lost();
    const mine = round;
    if (inPage) {
      import('./multiplexer.js').then(({ createMultiplexer }) => {
        if (mine !== round) return;
        const { port1, port2 } = new MessageChannel();
        leavePage = createMultiplexer(0).attach(port2);
        listen(port1, 0);
      }, again);
      return;
    }
    const first = generation || 1;
    /** @param {unknown} reason */
    const fail = (reason) => {
      if (port || mine !== round) return;
      const text = `sharedgen: no SharedWorker: ${reason}`;
      if (generation) {
        again(text); // it worked before: perhaps the server is not there to give the script
      } else if (transport === 'worker') {
        failed(new Error(text));
      } else {
        inPage = true;
        again(text, 0);
      }
    };
    /** @param {number} level */
    const attempt = (level) => {
      generation = generation && level; // where this one is stuck too, the next start goes on from it
      try {
        // Bundlers find the worker by this very expression; `extendedLifetime` keeps the socket over a navigation.
        const worker = workerUrl
          ? new SharedWorker(workerUrl, /** @type {WorkerOptions} */ ({ type: 'module', name: `${name()} ${level}`, extendedLifetime: true }))
          : new SharedWorker(
              new URL('./worker.js', import.meta.url),
              /** @type {WorkerOptions} */ ({ type: 'module', name: `${name()} ${level}`, extendedLifetime: true }),
            );
        worker.onerror = () => fail('no script');
        listen(worker.port, level);
        wait(() => (level > first ? fail('silent') : attempt(level + 1)));
      } catch (error) {
        fail(error);
      }
    };
    attempt(first);
  }

  /**
   * @param {unknown} reason
   * @param {number} [delay]
   */
  function again(reason, delay) {
    console.warn(reason);
    round++;
    wait(start, delay);
  }

  return {
    start,
    look,
    leave,
    stop: drop,
    /** @returns {'worker' | 'page'} */
    transport: () => (inPage ? 'page' : 'worker'),

    /** @param {string} frames */
    post(frames) {
      port?.postMessage(frames);
    },
  };
}
