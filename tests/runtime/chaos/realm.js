/** A thread's global scope in the making: what runs there, what waits, and when it is over. */
export class Realm {
  /** @type {'runs' | 'frozen' | 'stuck' | 'dead'} */
  state = 'runs';
  /** Timers of a hidden page fire once a second. */
  throttled = false;
  #timers = new Map();
  #serial = 0;
  #late = { timers: [], others: [] };
  events = new EventTarget();
  /** What was thrown with nobody to catch it. */
  uncaught = [];

  constructor(time, chance) {
    this.time = time;
    this.scope = {
      setTimeout: (action, delay = 0, ...rest) => this.#arm(action, delay, ...rest),
      clearTimeout: (id) => this.#disarm(id),
      addEventListener: (...words) => this.events.addEventListener(...words),
      removeEventListener: (...words) => this.events.removeEventListener(...words),
      performance: { now: () => time.now },
      Date: { now: () => 1.7e12 + time.now },
      Math: Object.assign(Object.create(Math), { random: chance.next }),
      crypto: {
        getRandomValues(list) {
          for (const index of list.keys()) list[index] = chance.between(0, 2 ** 31);
          return list;
        },
      },
      console: { warn() {}, log() {}, error: (error) => this.uncaught.push(error) },
      reportError: (error) => this.uncaught.push(error),
    };
    this.scope.self = this.scope;
  }

  /** A task: at once, or once the thread goes on. */
  run(task, kind = 'others') {
    if (this.state === 'frozen') this.#late[kind].push(task);
    else if (this.state === 'runs') this.#try(task);
  }

  dispatch(type, more = {}) {
    this.run(() => this.events.dispatchEvent(Object.assign(new Event(type), more)));
  }

  freeze() {
    if (this.state === 'runs') this.state = 'frozen';
  }

  /** Timers that were due come before the messages that wait, as browsers have it. */
  thaw() {
    if (this.state !== 'frozen') return;
    this.state = 'runs';
    for (const kind of ['timers', 'others']) {
      for (const task of this.#late[kind].splice(0)) this.time.after(0, () => this.run(task, kind));
    }
  }

  die() {
    this.state = 'dead';
  }

  #try(task) {
    try {
      task();
    } catch (error) {
      this.uncaught.push(error);
    }
  }

  #arm(action, delay, ...rest) {
    const id = ++this.#serial;
    const late = this.throttled ? 1000 - (this.time.now % 1000) : 0;
    const fire = () => {
      if (this.#timers.delete(id)) action(...rest);
    };
    this.#timers.set(id, this.time.after(Math.max(1, delay, late), () => this.run(fire, 'timers')));
    return id;
  }

  #disarm(id) {
    const entry = this.#timers.get(id);
    if (entry) entry.cancelled = true;
    this.#timers.delete(id);
  }
}
