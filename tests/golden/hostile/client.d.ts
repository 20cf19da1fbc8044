// Written by sharedgen 0.1.0 from contract 3412c6da2f3a. Do not edit: `sharedgen build` writes it anew.

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

interface Reply$ {
  message: Message;
}
export { Reply$ as Reply };

/**
 * An enum. *\/ alert(1) /*
 *
 * \@deprecated is no tag here, and <\/script> ends nothing. Ends in a quote: "
 */
export type Text =
  | '*/ \x3c/script> \x3c!-- --> `${alert(1)}` \' " \\ \\u0041 \n\r\n\t\x00\x7f \u2028\u2029 \u202e\u2066\u200f\ufeff\u200b 😀 é 漢字 {{ jinja }} {% raw %} // @deprecated'
  | 'über'
  | 'constructor'
  | '__proto__';
/**
 * An enum. *\/ alert(1) /*
 *
 * \@deprecated is no tag here, and <\/script> ends nothing. Ends in a quote: "
 */
export declare const Text: {
  readonly HOSTILE: '*/ \x3c/script> \x3c!-- --> `${alert(1)}` \' " \\ \\u0041 \n\r\n\t\x00\x7f \u2028\u2029 \u202e\u2066\u200f\ufeff\u200b 😀 é 漢字 {{ jinja }} {% raw %} // @deprecated';
  readonly 'ÜBER': 'über';
  readonly constructor: 'constructor';
  readonly then: '__proto__';
};

/** The channel below has a class of this name. */
export interface Message {
  text: string;
}

/** Keys that every object of JavaScript has without being told. */
export interface Inherited {
  constructor: number;
  toString: string;
  valueOf: boolean;
  ['__proto__']: number | null;
  hasOwnProperty: 'own';
}

export interface Keys {
  /**
   * *\/ <\/script> <\!-- --> `${alert(1)}` ' " \ \u0041
   *
   * \x00\x7f
   *
   *  \u202e\u2066‏\ufeff​ 😀 é 漢字 {{ jinja }} {% raw %} // \@deprecated
   */
  '\x3c/script>': number;
  '*/': number;
  '\'"`\\': number;
  '${x}': number;
  'a\u2028b\n': number;
  '\x00': number;
  '\u202ex': number;
  '😀': number;
  '': number;
  'a/b~c': number;
  /** @deprecated Use *\/ another. */
  class: number;
  'größe': number;
  '0': number;
}

export interface KeysInput {
  /**
   * *\/ <\/script> <\!-- --> `${alert(1)}` ' " \ \u0041
   *
   * \x00\x7f
   *
   *  \u202e\u2066‏\ufeff​ 😀 é 漢字 {{ jinja }} {% raw %} // \@deprecated
   */
  '\x3c/script>'?: number;
  '*/'?: number;
  '\'"`\\'?: number;
  '${x}'?: number;
  'a\u2028b\n'?: number;
  '\x00'?: number;
  '\u202ex'?: number;
  '😀'?: number;
  ''?: number;
  'a/b~c'?: number;
  /** @deprecated Use *\/ another. */
  class?: number;
  'größe'?: number;
  '0'?: number;
}

/** Keys that every object of JavaScript has without being told. */
export interface InheritedInput {
  constructor: number;
  toString: string;
  valueOf?: boolean;
  ['__proto__']?: number | null;
  hasOwnProperty?: 'own';
}

/** A channel named like a global of JavaScript: `Promise`. *\/ */
declare const Promise$: ChannelClass<
  Promise$.ChannelParameters,
  {
    message: Promise$.Message;
    string: Promise$.string;
    parameters: Promise$.Parameters;
    groesse: Promise$.Größe;
  },
  {
    /** A reserved word. *\/ */
    delete(command: Promise$.delete): Promise<Promise$.delete.Reply>;
    reply(command: Promise$.Reply): Promise<void>;
  }
> & {
  readonly Message: MessageClass<Promise$.Message>;
  readonly string: MessageClass<Promise$.string>;
  readonly Parameters: MessageClass<Promise$.Parameters>;
  readonly 'Größe': MessageClass<Promise$.Größe>;
  readonly delete: CommandClass<Promise$.delete, Promise$.delete.Reply>;
  readonly Reply: MessageClass<Promise$.Reply>;
};
declare namespace Promise$ {
  export interface ChannelParameters {
    /**
     * *\/ the room
     */
    room: string;
    text?: Text;
    kind?: "'" | '"' | '`' | '\\';
  }
  export interface Message {
    message: Message$outer;
    other: unknown;
  }
  /** A word of TypeScript's. */
  interface string$ {
    inherited: Inherited;
  }
  export interface Parameters {
    keys: Keys;
  }
  export interface Größe {
    'länge': string;
  }
  /** A reserved word. *\/ */
  interface delete$ {
    new: Text;
    quoted: "it's" | '"' | '\x3c/script>' | '\u2028' | '${x}' | '\x00' | '*/';
  }
  namespace delete$ {
    export type Reply = Reply$;
  }
  export interface Reply {
    keys: KeysInput;
    inherited: InheritedInput;
  }
  export { string$ as string, delete$ as delete };
}
export { Promise$ as Promise };

/** A channel named like a function of client.js. */
declare const message$: ChannelClass<
  { readonly [name: string]: never },
  {
    ['__proto__']: message$.channel;
  },
  {
    fetch(command?: message$.Object): Promise<void>;
  }
> & {
  readonly channel: MessageClass<message$.channel>;
  readonly Object: MessageClass<message$.Object>;
};
declare namespace message$ {
  export interface channel {
    [key: string]: never;
  }
  export interface Object {
    [key: string]: never;
  }
}
export { message$ as message };

type Message$outer = Message;

export {};
