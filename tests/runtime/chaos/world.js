import { Browser } from './browser.js';
import { Chance } from './random.js';
import { Site } from './site.js';
import { Tab, WINDOWS } from './tabs.js';
import { Time } from './time.js';

const MOST_TABS = 5;
const FLOOD = 'x'.repeat(60_000);

/** How often each thing happens. */
const WEIGHTS = {
  ...{ open: 12, close: 6, crash: 3, reload: 4, subscribe: 5, unsubscribe: 3, command: 18 },
  ...{ hide: 5, show: 5, freeze: 3, thaw: 5, cache: 5, back: 8 },
  ...{ killWorker: 4, wedgeWorker: 2, restartWorker: 1 },
  ...{ flood: 2, cut: 4, close1012: 4, deafen: 3, bye: 3, skip: 3, forget: 0.3 },
  ...{ kill: 3, drain: 3, start: 12, offline: 2, online: 5, hang: 1, connects: 3 },
};

/** What is done in each round: chosen ahead, so that a story can be told again without some of it. */
export function plan(seed, rounds) {
  const chance = new Chance(seed);
  return Array.from({ length: rounds }, () => ({
    action: chance.weigh(WEIGHTS),
    dice: chance.next(),
    events: Array.from({ length: chance.between(0, 4) }, () => [
      chance.pick(Object.keys(WINDOWS)),
      chance.happens(0.2) ? 'topic' : 'message',
      chance.between(0, 3000),
    ]),
    pause: chance.pick([0, 5, 50, 300, 1000, 3000, 8000, chance.happens(0.2) ? 60_000 : 2000]),
  }));
}

/** One browser and one site for as long as a story lasts. */
export class World {
  tabs = [];
  gone = [];
  journal = [];
  isWell = false;
  #serial = 0;

  constructor(seed) {
    const chance = new Chance(seed ^ 0x5bd1e995);
    this.chance = chance;
    this.time = new Time();
    this.site = new Site(this.time, chance, WINDOWS);
    this.network = { site: this.site, isOffline: false, connects: 'at once', opened: 0 };
    this.engine = chance.pick(['chromium', 'firefox', 'webkit']);
    const options = { engine: this.engine, hasWorkers: chance.happens(0.85), cachesScripts: chance.happens(0.7) };
    this.browser = new Browser(this.time, chance, this.network, options);
    this.asksToken = chance.happens(0.2);
    this.journal.push(JSON.stringify({ ...options, asksToken: this.asksToken }));
  }

  /** @param {ReturnType<typeof plan>} rounds */
  async live(rounds) {
    this.#open();
    await this.time.pass(500);
    for (const { action, dice, events, pause } of rounds) {
      for (const [address, name, delay] of events) this.time.after(delay, () => this.site.publish(address, name));
      const what = this[action](dice);
      this.journal.push(`${Math.round(this.time.now)} ${action} ${what ?? ''}`);
      await this.time.pass(pause);
    }
    await this.#end();
  }

  /** Everything works again, and a last event is published everywhere. */
  async #end() {
    this.journal.push(`${Math.round(this.time.now)} all is well`);
    this.isWell = true;
    this.start();
    this.connects();
    this.online();
    for (const connection of this.site.connections) connection.skip(0);
    for (const tab of this.tabs) {
      if (tab.page.isCached) tab.page.uncache();
      tab.page.thaw();
      tab.page.hide(false);
    }
    await this.time.pass(60_000);
    for (const address of Object.keys(WINDOWS)) {
      this.site.publish(address, 'topic');
      this.site.publish(address);
    }
    await this.time.pass(10_000);
  }

  /** Every tab leaves. @returns {string[]} faults */
  async leave() {
    for (const tab of [...this.tabs]) this.#leave(tab, this.chance.pick(['close', 'crash']));
    await this.time.pass(42_000);
    const early = this.#unwanted().map((address) => `with nobody there: ${address}`);
    await this.time.pass(80_000);
    const { size } = this.site.connections;
    return size ? [...early, `with nobody there: ${size} sockets`] : early;
  }

  /** What the server sends though no tab has asked for it, or it has not lately. */
  #unwanted() {
    const books = this.tabs.flatMap((tab) => (tab.page.isAlive ? tab.books : []));
    const wanted = new Set(books.flatMap((book) => (book.isOver ? [] : [book.stream.address])));
    const sound = [...this.site.connections].filter(({ isSound }) => isSound);
    return sound.flatMap(({ live }) => [...live.keys()].filter((address) => !wanted.has(address)));
  }

  /** @returns {string[]} */
  faults() {
    const found = [];
    for (const tab of this.tabs) {
      if (!tab.page.isAlive) continue;
      for (const book of tab.books) for (const fault of book.faults()) found.push(`${book.label}: ${fault}`);
      if (tab.connection.status !== 'open') found.push(`${tab.label} is ${tab.connection.status}`);
      for (const error of tab.errors) {
        if (!['no token', 'internal'].includes(error.message)) found.push(`${tab.label} onError: ${error.stack ?? error}`);
      }
    }
    for (const tab of [...this.tabs, ...this.gone]) {
      const isThere = tab.page.isAlive;
      for (const { name, text, outcome } of tab.commands) {
        const runs = this.site.runs.get(`"${text}"`) ?? 0;
        if (isThere && !outcome) found.push(`${tab.label} ${name} ${text} was never answered`);
        if (runs > 1) found.push(`${name} ${text} ran ${runs} times`);
        if (outcome === 'ok' && runs === 0) found.push(`${name} ${text} never ran, and was answered`);
      }
    }
    for (const realm of this.browser.realms) {
      for (const error of realm.uncaught) found.push(`uncaught: ${error.stack ?? error}`);
    }
    for (const address of this.#unwanted()) found.push(`nobody wants ${address}`);
    return found.concat(this.#disorder());
  }

  /** Commands that are not sent twice run in the order of their page, at an address. */
  #disorder() {
    const found = [];
    const last = new Map();
    for (const payload of this.site.ran) {
      const [label, number] = JSON.parse(payload).split('-');
      const tab = [...this.tabs, ...this.gone].find((one) => one.label === label);
      const { name, address } = tab.commands[number];
      if (name !== 'say') continue;
      const key = `${label} ${address}`;
      if (Number(number) < (last.get(key) ?? -1)) found.push(`${key}: command ${number} ran after ${last.get(key)}`);
      last.set(key, Number(number));
    }
    return found;
  }

  #open() {
    if (this.tabs.length >= MOST_TABS || !this.browser.loads()) return 'not now';
    const tab = new Tab(this, `tab${++this.#serial}`);
    this.tabs.push(tab);
    return tab.books.map(({ label }) => label).join(', ');
  }

  #leave(tab, how) {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    this.gone.push(tab);
    if (tab.page.isAlive) tab.page[how]();
  }

  /** One of the tabs that are as it is wanted; what the cache gave up is gone. */
  #tab(dice, fits = () => true) {
    for (const tab of [...this.tabs]) if (!tab.page.isAlive) this.#leave(tab, 'crash');
    const some = this.tabs.filter(({ page }) => fits(page));
    return some[Math.floor(dice * some.length)];
  }

  /** Does something to such a tab, if there is one. */
  #to(dice, fits, act) {
    const tab = this.#tab(dice, fits);
    if (!tab) return 'nobody';
    act(tab);
    return tab.label;
  }

  open = () => this.#open();
  close = (dice) => this.#to(dice, () => true, (tab) => this.#leave(tab, 'close'));
  crash = (dice) => {
    const told = this.#to(dice, () => true, (tab) => this.#leave(tab, 'crash'));
    // The process of a tab may host the worker.
    if (this.chance.happens(0.4)) return `${told}, ${this.killWorker(dice)}`;
    return told;
  };
  reload = (dice) => {
    const told = this.close(dice);
    return `${told}, ${this.#open()}`;
  };

  subscribe = (dice) =>
    this.#to(dice, runs, (tab) => {
      if (tab.books.length < 8) tab.subscribe(this.chance.pick(Object.keys(WINDOWS)));
    });
  unsubscribe = (dice) => this.#to(dice, runs, (tab) => tab.books.length > 1 && tab.unsubscribe());
  command = (dice) =>
    this.#to(dice, runs, (tab) => {
      for (let left = this.chance.between(1, 4); left > 0; left--) tab.command(this.chance.pick(['say', 'pay']));
    });

  hide = (dice) => this.#to(dice, (page) => runs(page) && !page.document.hidden, (tab) => tab.page.hide(true));
  show = (dice) => this.#to(dice, (page) => runs(page) && page.document.hidden, (tab) => tab.page.hide(false));
  freeze = (dice) => this.#to(dice, runs, (tab) => tab.page.freeze());
  thaw = (dice) => this.#to(dice, (page) => page.realm.state === 'frozen' && !page.isCached, (tab) => tab.page.thaw());
  cache = (dice) => {
    // Firefox caches a page only where it is the worker's only one.
    if (this.engine === 'firefox' && this.tabs.length > 1) return this.close(dice);
    return this.#to(dice, runs, (tab) => tab.page.cache());
  };
  back = (dice) => this.#to(dice, (page) => page.isCached, (tab) => tab.page.uncache());

  #worker(dice) {
    const some = [...this.browser.workers.values()].filter(({ realm }) => realm.state === 'runs');
    return some[Math.floor(dice * some.length)];
  }
  killWorker = (dice) => {
    const worker = this.#worker(dice);
    if (worker) this.browser.kill(worker);
    return worker ? `worker ${worker.name} dies` : 'no worker';
  };
  restartWorker = (dice) => {
    const worker = this.#worker(dice);
    worker?.relaunch();
    return worker?.name;
  };
  wedgeWorker = (dice) => {
    const worker = this.#worker(dice);
    if (worker) worker.realm.state = 'stuck';
    return worker?.name;
  };

  /** Every socket of every thread, or the server's end of them. */
  #sockets = () => this.browser.realms.flatMap(({ sockets }) => [...sockets]);
  /** More than a port or a socket holds. */
  flood = () => {
    const address = this.chance.pick(Object.keys(WINDOWS));
    for (let left = 25; left > 0; left--) this.site.publish(address, 'message', FLOOD);
    return address;
  };
  cut = () => [...this.site.connections].forEach((connection) => connection.cut(1006));
  close1012 = () => [...this.site.connections].forEach((connection) => connection.cut(1012));
  deafen = () => this.#sockets().forEach((socket) => socket.deafen());
  bye = () => {
    const code = this.chance.pick([4000, 4001, 4002, 4003, 4004, 4005, 4006]);
    const retry = this.chance.pick([0, 0, 500, 5000]);
    for (const connection of [...this.site.connections]) connection.bye(code, retry);
    return `${code} ${retry}`;
  };
  skip = () => [...this.site.connections].forEach((connection) => connection.skip(this.chance.between(1, 3)));
  forget = () => {
    this.site.forget();
    for (const tab of this.tabs) for (const book of tab.books) book.mayMiss = true;
  };
  kill = () => this.site.kill();
  drain = () => this.site.drain();
  start = () => void (this.site.isUp = true);
  offline = () => {
    this.network.isOffline = true;
    this.deafen();
    for (const { page } of this.tabs) page.realm.dispatch('offline');
  };
  online = () => {
    if (!this.network.isOffline) return;
    this.network.isOffline = false;
    for (const { page } of this.tabs) page.realm.dispatch('online');
  };
  hang = () => void (this.network.connects = 'never');
  connects = () => void (this.network.connects = 'at once');
}

const runs = (page) => page.realm.state === 'runs' && !page.isCached;
