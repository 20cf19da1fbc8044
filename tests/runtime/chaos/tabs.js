import { Book } from './books.js';

/** The addresses, each with how many events its history keeps. */
export const WINDOWS = { 'wide/a': 1e6, 'wide/b': 1e6, 'narrow/a': 8, 'none/a': 0 };

/** What the generator emits of a channel, as far as the runtime reads it. */
function channelOf({ channel, message, command, once }, address) {
  const any = () => undefined;
  return channel(
    {
      name: address,
      fingerprint: 'f1',
      address: () => address,
      events: { __proto__: null, message: 'Message', topic: 'Topic' },
      retained: ['topic'],
      commands: { __proto__: null, say: 'Say', pay: 'Pay' },
    },
    { Message: message(any), Topic: message(any), Say: command(any, any), Pay: once(any, any) },
  );
}

/** A page, its subscriptions with a book each, and its commands. */
export class Tab {
  books = [];
  commands = [];
  errors = [];

  constructor(world, label) {
    this.world = world;
    this.label = label;
    this.page = world.browser.open();
    const { client, realm } = this.page;
    realm.run(() => {
      const token = world.asksToken ? () => this.#token() : undefined;
      this.connection = client.open({ token }, { endpoint: '/ws/live', fingerprint: 'c1' });
      this.connection.onError((error) => this.errors.push(error));
    });
    for (const address of Object.keys(WINDOWS)) if (world.chance.happens(0.7)) this.subscribe(address);
    if (!this.books.length) this.subscribe('wide/a');
  }

  /** It takes its time, fails or never comes. */
  async #token() {
    const { chance, isWell } = this.world;
    if (isWell) return 'token';
    await new Promise((resolve) => this.page.realm.scope.setTimeout(resolve, chance.weigh({ 20: 8, 3000: 1, 1e9: 1 })));
    if (chance.happens(0.1)) throw new Error('no token');
    return 'token';
  }

  subscribe(address) {
    const { chance, site } = this.world;
    const stream = site.streams.get(address);
    const window = WINDOWS[address];
    const last = window && chance.happens(0.3) ? chance.between(1, 6) : undefined;
    const hasSince = window > 1e3 && last === undefined && chance.happens(0.4) && site.forgotten === 0;
    const back = hasSince ? chance.between(0, Math.min(5, stream.events.length)) : 0;
    const since = hasSince ? stream.numbers.message - stream.events.slice(stream.events.length - back).filter(({ frame }) => frame.includes(' message ')).length : undefined;
    const position = hasSince ? `${stream.epoch}:${stream.top - back}` : undefined;
    this.page.realm.run(() => {
      const label = `${this.label} ${address} ${last ? `last ${last}` : position ?? ''}`;
      const subscription = this.connection.subscribe(channelOf(this.page.client, address), {}, { last, since: position });
      const book = new Book(stream, subscription, { window: window > 1e3 ? Infinity : window, last, since, label });
      // A worker that is cut off may not know yet that what was kept is lost.
      book.mayMiss = site.forgotten > 0;
      this.books.push(book);
    });
  }

  unsubscribe() {
    const book = this.world.chance.pick(this.books);
    this.page.realm.run(() => {
      book.isOver = true;
      book.subscription.unsubscribe();
    });
  }

  command(name) {
    const { chance, time } = this.world;
    const book = chance.pick(this.books);
    const text = `${this.label}-${this.commands.length}`;
    const entry = { name, text, address: book.stream.address, sent: time.now, outcome: undefined };
    this.page.realm.run(() => {
      this.commands.push(entry);
      book.subscription[name](text).then(
        () => (entry.outcome = 'ok'),
        ({ code }) => (entry.outcome = code ?? 'threw'),
      );
    });
  }
}
