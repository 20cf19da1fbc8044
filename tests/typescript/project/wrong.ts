import { connect, Clock, Orders } from './live/client.js';

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
const placed: Orders.Placed = { id: '', side: 'buy', at: '' };
// @ts-expect-error: only the connection sets it
live.status = 'open';
void placed;
