import { connect, Clock, Level, Orders, Shapes, Side } from './live/client.js';

const live = connect();
const orders = live.subscribe(Orders, { book: 'main', side: 'buy', depth: 10 });

// @ts-expect-error: no such option
connect({ retries: 3 });
// @ts-expect-error: no such transport
connect({ transport: 'pigeon' });

// @ts-expect-error: parameters are left out
live.subscribe(Orders);
// @ts-expect-error: a parameter is missing
live.subscribe(Orders, { book: 'main', side: 'buy' });
// @ts-expect-error: a parameter too many
live.subscribe(Orders, { book: 'main', side: 'buy', depth: 10, room: 'x' });
// @ts-expect-error: not one of the enum
live.subscribe(Orders, { book: 'main', side: 'hold', depth: 10 });
// @ts-expect-error: not one of the literals
live.subscribe(Orders, { book: 'main', side: 'buy', depth: 7 });
// @ts-expect-error: a number, not its text
live.subscribe(Orders, { book: 'main', side: 'buy', depth: '10' });
// @ts-expect-error: this channel has no parameters
live.subscribe(Clock, { book: 'main' });
// @ts-expect-error: no channel at all
live.subscribe({});

// @ts-expect-error: no such event
orders.on('cancelled', () => {});
// @ts-expect-error: an event of another channel
orders.on('tick', () => {});
// @ts-expect-error: no such field
orders.on('placed', (placed) => placed.price);
// @ts-expect-error: an id is a string
orders.on('placed', (placed: { id: number }) => placed);
// @ts-expect-error: no such event
orders.events('cancelled');

// @ts-expect-error: no such command
orders.amend({});
// @ts-expect-error: a payload is due
orders.place();
// @ts-expect-error: a field is missing
orders.place({ quantity: 1 });
// @ts-expect-error: a decimal is a number or its text
orders.place({ order: { kind: 'limit', price: true }, quantity: 1 });
// @ts-expect-error: no such variant
orders.place({ order: { kind: 'stop' }, quantity: 1 });
// @ts-expect-error: a field of another variant is missing
orders.place({ order: { kind: 'limit' }, quantity: 1 });
// @ts-expect-error: a number, not its text
orders.place({ order: { kind: 'market' }, quantity: '1' });
// @ts-expect-error: the reply has no such field
orders.place({ order: { kind: 'market' }, quantity: 1 }).then((receipt) => receipt.number);
// @ts-expect-error: an empty reply is nothing
orders.cancelAll({}).then((reply) => reply.id);
// @ts-expect-error: what the server always sends is not left out
const placed: Orders.Placed = { id: '', side: 'buy', level: 1, at: '' };
// @ts-expect-error: only the connection sets it
live.status = 'open';
void placed;

// @ts-expect-error: not a member of the enum
Side.HOLD;
// @ts-expect-error: the values of an enum stay as they are
Side.BUY = 'sell';
// @ts-expect-error: not a value of the enum
const side: Side = 'hold';
// @ts-expect-error: a number, not its name
const level: Level = 'LOW';
// @ts-expect-error: not every case is told
function way(of: Side): string {
  switch (of) {
    case Side.BUY:
      return 'in';
  }
}
function price(order: Orders.Placed['order']): string | number | null {
  switch (order.kind) {
    case 'limit':
      return order.price;
    default:
      // @ts-expect-error: a market is left
      return order satisfies never;
  }
}
declare const one: Orders.Placed['order'];
// @ts-expect-error: only a limit has one
one.price;

declare const order: Orders.Place['order'];
// @ts-expect-error: null is not absent
orders.place({ order, quantity: 1, note: null });
// @ts-expect-error: undefined is not absent
orders.place({ order, quantity: 1, comment: undefined });
// @ts-expect-error: the tag of a variant is not left out
orders.place({ order: { price: 1 }, quantity: 1 });
// @ts-expect-error: a field that is not known
orders.place({ order, quantity: 1, size: 2 });
// @ts-expect-error: a channel takes no event of another
const other: Orders.Placed = {} as Clock.Tick;

declare const draw: Shapes.Draw;
// @ts-expect-error: a tuple of two
const short: Shapes.Draw = { ...draw, pair: [1] };
// @ts-expect-error: of two only
const long: Shapes.Draw = { ...draw, pair: [1, 'one', 1] };
// @ts-expect-error: in this order
const turned: Shapes.Draw = { ...draw, pair: ['one', 1] };
// @ts-expect-error: not one of the literals
const colours: Shapes.Draw = { ...draw, colours: ['blue'] };
// @ts-expect-error: not one of the alternatives
const colour: Shapes.Draw = { ...draw, colour: 'blue' };
// @ts-expect-error: without its prefix
const user: Shapes.Draw = { ...draw, user: '7' };
// @ts-expect-error: unknown keys are numbers
const open: Shapes.Draw = { ...draw, open: { known: 1, more: 'x' } };
// @ts-expect-error: a point has an x
const point: Shapes.Draw = { ...draw, point: { y: 1 } };
// @ts-expect-error: a reply of another command
const reply: Orders.Place.Reply = {} as Shapes.Draw.Reply;

declare const shown: Shapes.Shown;
// @ts-expect-error: a key that may not be there
const count: number = shown.open['more'];
// @ts-expect-error: as sent, a point is an array
shown.point.x;
declare const anything: unknown;
// @ts-expect-error: not checked yet
anything.order;
// @ts-expect-error: a guard tells of its own class only
if (Orders.Place.is(anything)) anything.street;
// @ts-expect-error: a type, not a value
Orders.Parameters;
void [side, level, way, price, other, short, long, turned, colours, colour, user, open, point];
void [reply, count];
