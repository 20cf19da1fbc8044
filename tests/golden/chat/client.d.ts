// Written by sharedgen 0.1.0 from contract 25f9f3412176. Do not edit: `sharedgen build` writes it anew.

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

export interface Receipt {
  /** A UUID. */
  id: string;
}

/** A chat room. */
export declare const Chat: ChannelClass<
  Chat.Parameters,
  {
    message: Chat.Message;
    topic: Chat.Topic;
  },
  {
    say(command: Chat.Say): Promise<Chat.Say.Reply>;
    typing(command?: Chat.Typing): Promise<void>;
  }
> & {
  readonly Message: MessageClass<Chat.Message>;
  readonly Topic: MessageClass<Chat.Topic>;
  readonly Say: CommandClass<Chat.Say, Chat.Say.Reply>;
  readonly Typing: MessageClass<Chat.Typing>;
};
export declare namespace Chat {
  export interface Parameters {
    /** Text of at most 40 characters that matches `^[a-z0-9-]+$`. */
    room: string;
  }
  /** Somebody said something. */
  export interface Message {
    /** A UUID. */
    id: string;
    author: string;
    body: string;
    /** A date and time with an offset. */
    sent_at: string;
  }
  export interface Topic {
    text: string;
  }
  export interface Say {
    /** Text of 1 to 2,000 characters. */
    body: string;
  }
  export namespace Say {
    export type Reply = Receipt;
  }
  export interface Typing {
    [key: string]: never;
  }
}

export {};
