// Written by sharedgen 0.1.0 from contract 63ac02e4c1b6. Do not edit: `sharedgen build` writes it anew.

/** One thing that is wrong with a value. `path` is a JSON Pointer (RFC 6901), `''` for the whole. */
export interface Issue {
  path: string;
  message: string;
}

/** A message at run time. */
export interface MessageClass<T> {
  is(value: unknown): value is T;
  /** Every fault, at most 20; empty exactly when `is` is true. */
  issues(value: unknown): Issue[];
}

/** A command at run time, with its reply. */
export interface CommandClass<T, R> extends MessageClass<T> {
  readonly Reply: MessageClass<R>;
}

declare const types: unique symbol;

/** What `subscribe` takes: the parameters, events and commands of a channel are part of its type. */
export interface ChannelClass<P, E, C> {
  readonly [types]: { parameters: P; events: E; commands: C };
}

/** Why a command was not answered by its reply. */
export declare class CommandError extends Error {
  constructor(code: string, details?: { message?: string; issues?: Issue[]; retryable?: boolean });
  /**
   * `invalid`, `refused`, `timeout`, `disconnected`, `too_large`, `rate_limited`, `not_subscribed`,
   * `outdated`, `internal`, or the application's own.
   */
  code: string;
  /** What is wrong with the payload, for `invalid`. */
  issues: Issue[];
  /** Whether the same command may work later. */
  retryable: boolean;
}

export type ConnectionStatus = 'connecting' | 'open' | 'waiting' | 'closed';

export type SubscriptionStatus = 'pending' | 'live' | 'recovering' | 'refused' | 'ended';

export interface ConnectOptions {
  /** Of the endpoint, `ws(s)` or `http(s)`. Default: the endpoint of the config on this origin. */
  url?: string | URL | undefined;
  /** Where the socket lives. Default `'auto'`: in a SharedWorker where that works, else in this page. */
  transport?: 'auto' | 'worker' | 'page' | undefined;
  /** Of worker.js, where it does not lie beside client.js. */
  workerUrl?: string | URL | undefined;
  /** What is checked. Default `'all'`. */
  validate?: 'all' | 'commands' | 'none' | undefined;
  /** Milliseconds that a command may take. Default 10,000. */
  timeout?: number | undefined;
  /** A key of the signed-in user: pages with another one get another socket. */
  identity?: string | undefined;
  /** Asked for before each connection; the server finds it in the first frame. */
  token?: (() => string | PromiseLike<string>) | undefined;
}

/** Which events of the past come first: the last so many, or those after a position. */
export interface SubscribeOptions {
  last?: number | undefined;
  since?: string | undefined;
}

/** What the multiplexer holds, for a look at it: plain JSON. Where it does not answer, `tabs` is 0, and the rest left out. */
export interface Inspection {
  transport: 'worker' | 'page';
  /** Of this run of the multiplexer: another one after it was started again. */
  boot?: string;
  status: ConnectionStatus;
  url?: string;
  /** Connections lost since one lasted: the back-off grows with it. */
  attempt?: number;
  /** What the pages' browser believes. */
  offline?: boolean;
  /** Why the last connection ended, 0 for a silent server. */
  closeCode?: number;
  tabs: number;
  /** A tab each: characters posted to it and not read yet, pings since it last spoke, whether it can give a token. */
  ports?: { unread: number; silent: number; token: boolean }[];
  /** Commands that wait to be sent, and those that wait for their reply. */
  outbox?: number;
  inFlight?: number;
  subscriptions?: {
    address: string;
    state: 'idle' | 'asking' | 'live';
    /** `epoch:offset`, or `-` where no history is kept. */
    position: string;
    readers: number;
  }[];
  /** What went wrong lately, the newest last. */
  faults?: string[];
  /** `lags`: how often a tab left too much unread, and was to catch up. `sent` and `received` are WebSocket messages. */
  counters?: Record<
    'events' | 'commands' | 'lags' | 'opened' | 'lost' | 'sent' | 'received',
    number
  >;
}

/** One socket, shared by all tabs where a SharedWorker hosts it. */
export interface Connection {
  readonly status: ConnectionStatus;
  readonly transport: 'worker' | 'page';
  /** Throws TypeError for parameters that the channel refuses. */
  subscribe<P, E, C>(
    channel: ChannelClass<P, E, C>,
    ...rest: {} extends NoInfer<P>
      ? [parameters?: NoInfer<P>, options?: SubscribeOptions]
      : [parameters: NoInfer<P>, options?: SubscribeOptions]
  ): Subscription<ChannelClass<P, E, C>>;
  /** Each of these returns a function that takes the listener away. */
  onStatus(listener: (status: ConnectionStatus) => unknown): () => void;
  onError(listener: (error: Error) => unknown): () => void;
  /** The server has another version of a channel: load the page again. */
  onOutdated(listener: (outdated: { channel: string; address: string }) => unknown): () => void;
  inspect(): Promise<Inspection>;
  /** Ends every subscription; commands that wait reject with `disconnected`. */
  close(): void;
}

interface SubscriptionMembers<P, E> {
  readonly address: string;
  readonly params: P;
  readonly status: SubscriptionStatus;
  /** Each event once, in order. Returns a function that takes the listener away. */
  on<N extends keyof E>(event: N, listener: (message: E[N]) => unknown): () => void;
  /** The events from now on, until the subscription ends. */
  events<N extends keyof E>(event: N): AsyncIterableIterator<E[N]>;
  onStatus(listener: (status: SubscriptionStatus, code?: string) => unknown): () => void;
  /** Events may have been missed: load your state again. */
  onGap(listener: () => unknown): () => void;
  unsubscribe(): void;
}

/** What `subscribe` returns for a channel: `Subscription<typeof Chat>`. */
export type Subscription<T> = T extends ChannelClass<infer P, infer E, infer C>
  ? SubscriptionMembers<P, E> & C
  : never;

/** Connects this page: all tabs of the browser share one socket. Nothing is thrown. */
export declare function connect(options?: ConnectOptions): Connection;

export interface PageOfOrder {
  items: Order[];
  next: number | null;
}

/** How far an order is. */
export type Status = 'open' | 'shipped';
/** How far an order is. */
export declare const Status: {
  readonly OPEN: 'open';
  readonly SHIPPED: 'shipped';
};

export interface Order {
  /** A UUID. */
  id: string;
  /** A list of 1 to 100 items. */
  lines: Line[];
  status: Status;
  priority: Priority;
  /** A date and time with an offset. */
  placed_at: string;
  /** A date and time without an offset. */
  local_time: string | null;
  /** A date. */
  day: string;
  /** An object, each key text of at most 8 characters. */
  tags: { [key: string]: number[] };
  by_status: { [Key in 'open' | 'shipped']?: number };
  /** An object, each key a whole number, each value a date and time. */
  by_number: { [key: string]: string };
  place: [number, number] | null;
  pet: Cat | Dog;
  note: string | number | string[] | Cat | Line | null;
  tree: Tree;
  names: string;
  /** @deprecated gone */
  old: string | null;
  extra: unknown;
  anything: unknown;
  [key: string]: unknown;
}

export interface PageOfCat {
  items: Cat[];
  next: number | null;
}

export interface OrderInput {
  /** A UUID. */
  id: string;
  /** A list of 1 to 100 items. */
  lines: LineInput[];
  status: Status;
  priority?: Priority;
  /** A date and time with an offset. */
  placed_at: string;
  /** A date and time without an offset. */
  local_time?: string | null;
  /** A date. */
  day: string;
  /** An object, each key text of at most 8 characters. */
  tags?: { [key: string]: number[] };
  by_status?: { [Key in 'open' | 'shipped']?: number };
  /** An object, each key a whole number, each value a date and time. */
  by_number?: { [key: string]: string };
  place?: [number, number] | null;
  pet: (CatInput & { kind: 'cat' }) | DogInput;
  note?: string | number | string[] | CatInput | LineInput | null;
  tree?: Tree;
  name?: string;
  /** @deprecated gone */
  old?: string | null;
  extra?: unknown;
  anything: unknown;
  [key: string]: unknown;
}

export interface Line {
  /** A UUID of version 4. */
  article: string;
  /** A decimal as text, above 0, of at most 8 digits, with at most 2 decimal places. */
  price: string;
  /** A whole number, at least 1, a multiple of 1. */
  quantity: number;
  /**
   * Price times quantity.
   *
   * A decimal as text.
   */
  total: string;
}

export type Priority = 0 | 1;
export declare const Priority: {
  readonly LOW: 0;
  readonly HIGH: 1;
};

/** A cat. */
export interface Cat {
  kind: 'cat';
  /**
   * Those left.
   *
   * A whole number, at least 1, at most 9.
   */
  lives: number;
}

export interface Dog {
  kind: 'dog' | 'wolf';
  friends: (Cat | Dog)[];
}

export type Tree = { [key: string]: Tree } | Tree[] | string | null;

export interface LineInput {
  /** A UUID of version 4. */
  article: string;
  /** A decimal, above 0, of at most 8 digits, with at most 2 decimal places. */
  price: string | number;
  /** A whole number, at least 1, a multiple of 1. */
  quantity?: number;
}

/** A cat. */
export interface CatInput {
  kind?: 'cat';
  /**
   * Those left.
   *
   * A whole number, at least 1, at most 9.
   */
  lives?: number;
}

export interface DogInput {
  kind: 'dog' | 'wolf';
  friends?: (CatInput | DogInput)[];
}

export declare const Shop: ChannelClass<
  Shop.Parameters,
  {
    placed: Shop.Placed;
    listed: Shop.Listed;
  },
  {
    place(command: Shop.Place): Promise<Shop.Place.Reply>;
  }
> & {
  readonly Placed: MessageClass<Shop.Placed>;
  readonly Listed: MessageClass<Shop.Listed>;
  readonly Place: CommandClass<Shop.Place, Shop.Place.Reply>;
};
export declare namespace Shop {
  export interface Parameters {
    city: 'Köln' | 'Zürich';
    /** A UUID. */
    shop: string;
    /** A date. */
    open_on: string;
    vip?: boolean;
    status?: Status;
  }
  export interface Placed {
    order: Order;
  }
  export interface Listed {
    orders: PageOfOrder;
    cats: PageOfCat;
  }
  export interface Place {
    order: OrderInput;
  }
  export namespace Place {
    export type Reply = PageOfOrder;
  }
}

/** Without parameters. */
export declare const Ticker: ChannelClass<
  { readonly [name: string]: never },
  {
    priceChanged: Ticker.PriceChanged;
  },
  {
    reset(command?: Ticker.Reset): Promise<void>;
    /**
     * Buy one.
     *
     * Runs once: it is sent again after a reconnect, with the same key.
     */
    buy(command: Ticker.Buy): Promise<void>;
  }
> & {
  readonly PriceChanged: MessageClass<Ticker.PriceChanged>;
  readonly Reset: MessageClass<Ticker.Reset>;
  readonly Buy: MessageClass<Ticker.Buy>;
};
export declare namespace Ticker {
  export interface PriceChanged {
    price: number;
  }
  export interface Reset {
    [key: string]: never;
  }
  /** Buy one. */
  export interface Buy {
    limit: number;
  }
}

export {};
