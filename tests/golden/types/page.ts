import { connect, Priority, Shop, Status, Ticker } from './client.js';
import type { Line, Order, OrderInput, PageOfOrder } from './client.js';

const live = connect();
const shop = live.subscribe(Shop, { city: 'Köln', shop: 'x', open_on: '2024-01-02', status: Status.OPEN });
const ticker = live.subscribe(Ticker);
live.subscribe(Ticker, {});
live.subscribe(Ticker, {}, { last: 1 });
const bought: Promise<void> = ticker.buy({ limit: 1.5 });

// @ts-expect-error not one of the literals
live.subscribe(Shop, { city: 'Paris', shop: 'x', open_on: '2024-01-02' });
// @ts-expect-error not one of the values of the enum
live.subscribe(Shop, { city: 'Köln', shop: 'x', open_on: '2024-01-02', status: 'lost' });
// @ts-expect-error absent is not undefined
live.subscribe(Shop, { city: 'Köln', shop: 'x', open_on: '2024-01-02', vip: undefined });
// @ts-expect-error without parameters
live.subscribe(Ticker, { room: 'x' });

const order: OrderInput = {
  id: 'x',
  lines: [{ article: 'x', price: 1.5 }],
  status: 'open',
  placed_at: 'x',
  day: 'x',
  pet: { kind: 'cat' },
  anything: null,
};
const page: PageOfOrder = await shop.place({ order });
// @ts-expect-error the tag of a discriminated union is required
const untagged: OrderInput = { ...order, pet: { lives: 3 } };
// @ts-expect-error null is not absent
const nulled: OrderInput = { ...order, priority: null };
// @ts-expect-error not one of the values
const prior: OrderInput = { ...order, priority: 7 };
const priority: OrderInput = { ...order, priority: Priority.HIGH, tags: { a: [1.5] } };

shop.on('placed', ({ order }) => {
  const total: string = order.lines[0]!.total;
  const there: number = order.priority;
  const place: [number, number] | null = order.place;
  const count: number | undefined = order.by_status.open;
  // @ts-expect-error no such key
  order.by_status.lost;
  // @ts-expect-error it may not be there
  const line: Line = order.lines[0];
  if (order.pet.kind === 'cat') {
    const lives: number = order.pet.lives;
  } else {
    const friends: unknown[] = order.pet.friends;
  }
});
shop.on('listed', ({ cats }) => {
  const lives: number[] = cats.items.map((cat) => cat.lives);
});
