import { CommandError, connect, Clock, Level, Odd, Orders, Shapes, Side } from './live/client.js';
import type * as client from './live/client.js';
import type { Connection, Open, PageOfLimitOrMarket, PageOfReceipt, Point } from './live/client.js';

/** Whether two types are one. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_is: Same<A, B>) {}

const live: Connection = connect({ validate: 'commands', timeout: 5000 });
const orders = live.subscribe(Orders, { book: 'main', side: 'buy', depth: 10 }, { last: 50 });
const params: { book: string; side: 'buy' | 'sell'; depth: 5 | 10 } = orders.params;
const address: string = orders.address;

const off = orders.on('placed', (placed) => {
  const id: string = placed.id;
  const side: 'buy' | 'sell' = placed.side;
  const note: string = placed.note;
  const count: number | undefined = placed.labels['a'];
  return [id, side, note, count];
});
off();

async function place() {
  const limit = await orders.place({ order: { kind: 'limit', price: '1.50' }, quantity: 3 });
  const id: string = limit.id;
  const receipt: Orders.Place.Reply = limit;
  const nothing: void = await orders.cancelAll({});
  await orders.cancelAll();
  return [id, receipt, nothing];
}

async function events() {
  for await (const placed of orders.events('placed')) {
    const typed: Orders.Placed = placed;
    return typed;
  }
}

const unknown: unknown = JSON.parse('{}');
if (Orders.Placed.is(unknown)) {
  const at: string = unknown.at;
  void at;
}
const faults: readonly { path: string; message: string }[] = Orders.Place.issues(unknown);
const sent: Orders.Place = { order: { kind: 'market' }, quantity: 1 };

live.subscribe(Clock).on('tick', (tick) => tick.day.slice(0, 4));
live.subscribe(Clock, {}).unsubscribe();
live.onStatus((status: 'connecting' | 'open' | 'waiting' | 'closed') => status);
orders.onStatus((status: 'pending' | 'live' | 'recovering' | 'refused' | 'ended') => status);
orders.onGap(() => {});
place().catch((error: unknown) => {
  if (error instanceof CommandError) return [error.code, error.message, error.issues, error.retryable];
  throw error;
});
void [params, address, events, faults, sent];

// enums: a union and its values under one name
const buy: Side = Side.BUY;
const all: Side[] = Object.values(Side);
same<Side, 'buy' | 'sell'>(true);
same<typeof Side.BUY, 'buy'>(true);
same<Level, 1 | 2>(true);
same<(typeof Odd)['a b' | 'größe' | 'class' | 'constructor'], Odd>(true);
live.subscribe(Orders, { book: 'main', side: Side.SELL, depth: 5 });
function way(side: Side): string {
  switch (side) {
    case Side.BUY:
      return 'in';
    case 'sell':
      return 'out';
    default:
      return side satisfies never;
  }
}

// discriminated unions are narrowed by their tag, to the last
function price(order: Orders.Placed['order']): string | number | null {
  switch (order.kind) {
    case 'limit':
      return order.price;
    case 'market':
      return order.slippage;
    default:
      return order satisfies never;
  }
}

// there in an event, optional in a command; null is a value of its own
same<Orders.Placed['comment'], string | null>(true);
same<Orders.Place['comment'], string | null | undefined>(true);
same<undefined extends Orders.Placed['note'] ? true : false, false>(true);
same<Point, [x: number, y: number]>(true);
same<client.PointInput, [x: number, y?: number] | { x: number; y?: number }>(true);
same<Shapes.Shown['pair'], [number, string]>(true);
same<Shapes.Shown['nested'], ({ [key: string]: number } | null)[]>(true);
same<PageOfReceipt['items'], Orders.Place.Reply[]>(true);
same<PageOfLimitOrMarket['items'][number]['kind'], 'limit' | 'market'>(true);
same<Shapes.Shown['anything'], unknown>(true);
same<Shapes.Reply['promise'], client.Promise>(true);
same<Shapes.Draw.Reply, client.string>(true);

const id: number = 7;
const draw: Shapes.Draw = {
  point: { x: 1 },
  size: { width: 2 },
  address: { street: 'x' },
  pair: [1, 'one'],
  colours: ['red'],
  open: { known: 1, more: 2 },
  wide: { known: 'x', more: 'anything' },
  user: `user:${id}`,
  colour: 'green',
  by_number: { 1: 'a', [id]: 'b' },
  pages: { items: [] },
};
const drawn: Shapes.Draw = { ...draw, point: [1, 2] };
const more: number | undefined = ({} as Open)['more'];
function read(numbers: Orders.Placed['by_number'], key: string): string | undefined {
  return numbers[key] ?? numbers[1] ?? Object.values(numbers)[0];
}

// a guard narrows what is not known, for messages and replies alike
function guarded(value: unknown): string | undefined {
  if (Orders.Place.is(value)) return value.order.kind;
  if (Orders.Place.Reply.is(value)) return value.id;
  if (Shapes.Shown.is(value)) return value.at;
  return undefined;
}
void [buy, all, way, price, drawn, more, read, guarded];
