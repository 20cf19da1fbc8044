import { CommandError, connect, Clock, Orders, type Connection } from './live/client.js';

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
