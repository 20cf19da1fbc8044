// Written by sharedgen 0.1.0 from contract a4798760b4f2. Do not edit: `sharedgen build` writes it anew.

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

/** A program that runs: `cpu` in percent of all CPUs, `memory` in bytes. */
export interface Process {
  pid: number;
  name: string;
  /** A number, at least 0.0, at most 100.0. */
  cpu: number;
  /** A whole number, at least 0. */
  memory: number;
}

/** What there is to see, for whoever opens the page: each event's latest value is retained. */
export declare const Machine: ChannelClass<
  { readonly [name: string]: never },
  {
    host: Machine.Host;
    busiest: Machine.Busiest;
    pace: Machine.Pace;
  },
  {
    /** Sample faster or slower, for everyone. */
    setPace(command: Machine.SetPace): Promise<void>;
  }
> & {
  readonly Host: MessageClass<Machine.Host>;
  readonly Busiest: MessageClass<Machine.Busiest>;
  readonly Pace: MessageClass<Machine.Pace>;
  readonly SetPace: MessageClass<Machine.SetPace>;
};
export declare namespace Machine {
  /** What seldom changes: `memory` in bytes, and the addresses of `Disk` and `Network`. */
  export interface Host {
    name: string;
    system: string;
    /** A whole number, at least 1. */
    cpus: number;
    /** A whole number, at least 0. */
    memory: number;
    /** A date and time with an offset. */
    booted_at: string;
    disks: string[];
    interfaces: string[];
  }
  /** The programs that take the most CPU, the first of them first. */
  export interface Busiest {
    processes: Process[];
  }
  /** Seconds between two samples. */
  export interface Pace {
    seconds: 1 | 2 | 5;
  }
  /** Sample faster or slower, for everyone. */
  export interface SetPace {
    seconds: 1 | 2 | 5;
  }
}

/** How busy the machine is. With a history, a page that opens is given the past at once. */
export declare const Load: ChannelClass<
  { readonly [name: string]: never },
  {
    sample: Load.Sample;
  },
  {
  }
> & {
  readonly Sample: MessageClass<Load.Sample>;
};
export declare namespace Load {
  /** In percent: all CPUs and each of them since the sample before, and memory in use. */
  export interface Sample {
    /** A date and time with an offset. */
    at: string;
    /** A number, at least 0.0, at most 100.0. */
    cpu: number;
    /** A list, each a number, at least 0.0, at most 100.0. */
    cores: number[];
    /** A number, at least 0.0, at most 100.0. */
    memory: number;
  }
}

/** What goes through one network interface. */
export declare const Network: ChannelClass<
  Network.Parameters,
  {
    sample: Network.Sample;
  },
  {
  }
> & {
  readonly Sample: MessageClass<Network.Sample>;
};
export declare namespace Network {
  export interface Parameters {
    /** Text of 1 to 64 characters. */
    interface: string;
  }
  /** Bytes a second since the sample before. */
  export interface Sample {
    /** A date and time with an offset. */
    at: string;
    /** A whole number, at least 0. */
    received: number;
    /** A whole number, at least 0. */
    sent: number;
  }
}

/** How full the disk is that is mounted there. */
export declare const Disk: ChannelClass<
  Disk.Parameters,
  {
    usage: Disk.Usage;
  },
  {
  }
> & {
  readonly Usage: MessageClass<Disk.Usage>;
};
export declare namespace Disk {
  export interface Parameters {
    /** Text of 1 to 64 characters. */
    mount: string;
  }
  /** In bytes. */
  export interface Usage {
    /** A whole number, at least 0. */
    used: number;
    /** A whole number, at least 0. */
    total: number;
  }
}

/** Moments that somebody gave a name, on everyone's charts. */
export declare const Marks: ChannelClass<
  { readonly [name: string]: never },
  {
    mark: Marks.Mark;
  },
  {
    /**
     * Mark this moment. Sent again, and done once, where the connection was lost meanwhile.
     *
     * Runs once: it is sent again after a reconnect, with the same key.
     */
    add(command: Marks.Add): Promise<void>;
  }
> & {
  readonly Mark: MessageClass<Marks.Mark>;
  readonly Add: MessageClass<Marks.Add>;
};
export declare namespace Marks {
  export interface Mark {
    /** A date and time with an offset. */
    at: string;
    /** Text of 1 to 40 characters. */
    text: string;
  }
  /** Mark this moment. Sent again, and done once, where the connection was lost meanwhile. */
  export interface Add {
    /** Text of 1 to 40 characters. */
    text: string;
  }
}

/** The server itself, for the badge. */
export declare const Server: ChannelClass<
  { readonly [name: string]: never },
  {
    sockets: Server.Sockets;
  },
  {
  }
> & {
  readonly Sockets: MessageClass<Server.Sockets>;
};
export declare namespace Server {
  export interface Sockets {
    /** A whole number, at least 0. */
    open: number;
  }
}

export {};
