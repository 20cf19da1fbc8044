import { runClient, runMultiplexer, runWorker } from './code.js';
import { connectPorts, Port } from './ports.js';
import { Realm } from './realm.js';
import { webSocketOf } from './wire.js';

/** What differs between engines, as it was measured. */
const ENGINES = {
  /** Its workers outlive their pages; a cached page that is posted to is lost; a worker's death is not told. */
  chromium: { lifetime: 60_000, evicts: true, relaunches: false, cutsCachedSockets: true },
  firefox: { lifetime: 0, evicts: true, relaunches: false, cutsCachedSockets: false },
  /** Starts workers again, empty, under the ports of their pages. */
  webkit: { lifetime: 0, evicts: false, relaunches: true, cutsCachedSockets: false },
};

/** One browser: its pages, and the workers that they share. */
export class Browser {
  pages = new Set();
  /** @type {Map<string, SharedThread>} by name */
  workers = new Map();
  /** Every thread there was, for what they threw. */
  realms = [];
  counts = { workers: 0, relaunches: 0, evictions: 0, fallbacks: 0 };

  constructor(time, chance, network, { engine, hasWorkers, cachesScripts }) {
    Object.assign(this, { time, chance, network, hasWorkers, cachesScripts }, ENGINES[engine]);
  }

  newRealm() {
    const realm = new Realm(this.time, this.chance);
    realm.sockets = new Set();
    realm.scope.WebSocket = webSocketOf(realm, this.network, this.chance);
    this.realms.push(realm);
    return realm;
  }

  /** Whether a script can be had of the server now, or of the browser's cache. */
  loads() {
    return this.cachesScripts || (this.network.site.isUp && !this.network.isOffline);
  }

  open() {
    const page = new Page(this);
    this.pages.add(page);
    return page;
  }

  /** A page is gone, or sleeps in the cache: workers whose pages all are do as well. */
  changed() {
    for (const worker of this.workers.values()) worker.changed();
  }

  kill(worker) {
    if (this.relaunches) worker.relaunch();
    else worker.die();
  }
}

/** A SharedWorker. */
class SharedThread {
  /** The ends of its pages. @type {Map<Port, Page>} */
  ports = new Map();
  #dying;

  constructor(browser, name) {
    this.browser = browser;
    this.name = name;
    browser.counts.workers++;
    this.#launch();
  }

  connect(page, near) {
    const far = new Port(this.realm, this.browser.chance);
    far.replace(near.other);
    connectPorts(near, far);
    near.arrives = () => page.isCached && this.browser.evicts && page.evict();
    this.ports.set(near, page);
    this.#announce(far);
    this.changed();
  }

  /** The browser runs the script again, elsewhere. Pages are not told, and their ports lead to it. */
  relaunch() {
    this.browser.counts.relaunches++;
    this.die(false);
    this.#launch();
    for (const near of this.ports.keys()) {
      const far = new Port(this.realm, this.browser.chance);
      far.replace(near.other);
      connectPorts(near, far);
      this.#announce(far);
    }
  }

  die(forgotten = true) {
    if (forgotten && this.browser.workers.get(this.name) === this) this.browser.workers.delete(this.name);
    this.realm.die();
    for (const socket of [...this.realm.sockets]) socket.abandon();
  }

  changed() {
    for (const [port, page] of this.ports) if (page.realm.state === 'dead') this.ports.delete(port);
    const pages = [...this.ports.values()];
    const sleeps = pages.length > 0 && pages.every((page) => page.isCached);
    if (sleeps) {
      this.realm.freeze();
    } else if (this.realm.state === 'frozen') {
      // What was cut off meanwhile is heard of on waking up.
      if (this.browser.cutsCachedSockets) for (const socket of [...this.realm.sockets]) socket.abandon(true);
      this.realm.thaw();
    }
    if (this.#dying) this.#dying.cancelled = true;
    if (!pages.length) this.#dying = this.browser.time.after(this.browser.lifetime + 1, () => this.die());
  }

  #launch() {
    this.realm = this.browser.newRealm();
    const { realm } = this;
    this.started = false;
    this.browser.time.after(this.browser.chance.between(5, 80), () => {
      realm.run(() => {
        runWorker(realm.scope);
        this.started = true;
      });
    });
  }

  /** The event `connect`, once the script is there. */
  #announce(port) {
    const { realm } = this;
    const tell = () => {
      if (realm.state === 'dead') return;
      if (!this.started) this.browser.time.after(5, tell);
      else realm.dispatch('connect', { ports: [port] });
    };
    this.browser.time.after(1, tell);
  }
}

/** One tab's document, with the client at work in it. */
class Page {
  isCached = false;
  document = { hidden: false };

  constructor(browser) {
    this.browser = browser;
    const { chance } = browser;
    const realm = browser.newRealm();
    this.realm = realm;
    Object.assign(realm.scope, {
      document: this.document,
      location: new URL('https://example.test/page'),
      importMultiplexer: async () => {
        browser.counts.fallbacks++;
        if (!browser.loads()) throw new TypeError('Failed to fetch dynamically imported module');
        return runMultiplexer(realm.scope);
      },
      MessageChannel: class {
        constructor() {
          this.port1 = new Port(realm, chance);
          this.port2 = new Port(realm, chance);
          connectPorts(this.port1, this.port2);
        }
      },
    });
    if (browser.hasWorkers) realm.scope.SharedWorker = this.#sharedWorker();
    this.client = runClient(realm.scope);
  }

  get isAlive() {
    return this.realm.state !== 'dead';
  }

  hide(hidden) {
    if (this.document.hidden === hidden) return;
    this.document.hidden = hidden;
    this.realm.throttled = hidden;
    this.realm.dispatch('visibilitychange');
  }

  freeze() {
    this.hide(true);
    this.realm.dispatch('freeze');
    this.realm.freeze();
  }

  thaw() {
    if (this.isCached) return;
    this.realm.thaw();
    this.realm.dispatch('resume');
  }

  close() {
    this.realm.thaw();
    this.realm.state = this.realm.state === 'dead' ? 'dead' : 'runs';
    this.realm.dispatch('pagehide', { persisted: false });
    this.crash();
  }

  crash() {
    this.realm.die();
    for (const socket of [...this.realm.sockets]) socket.abandon();
    this.browser.pages.delete(this);
    this.browser.changed();
  }

  /** Into the back/forward cache. */
  cache() {
    this.realm.dispatch('pagehide', { persisted: true });
    this.hide(true);
    this.isCached = true;
    this.realm.freeze();
    this.browser.changed();
  }

  evict() {
    this.browser.counts.evictions++;
    this.crash();
  }

  /** And back out of it. */
  uncache() {
    this.isCached = false;
    if (this.browser.cutsCachedSockets) for (const socket of [...this.realm.sockets]) socket.abandon(true);
    this.realm.thaw();
    this.browser.changed();
    this.realm.dispatch('pageshow', { persisted: true });
    this.hide(false);
  }

  #sharedWorker() {
    const page = this;
    const { browser } = this;
    return class SharedWorker {
      constructor(_, { name }) {
        this.port = new Port(page.realm, browser.chance);
        connectPorts(this.port, new Port(browser.newRealm(), browser.chance));
        browser.time.after(browser.chance.between(1, 20), () => {
          if (!page.isAlive) return;
          const running = browser.workers.get(name);
          if (!running && !browser.loads()) return page.realm.run(() => this.onerror?.(new Event('error')));
          const worker = running ?? new SharedThread(browser, name);
          browser.workers.set(name, worker);
          worker.connect(page, this.port);
        });
      }
    };
  }
}
