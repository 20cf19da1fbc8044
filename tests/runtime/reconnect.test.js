// The socket is lost and found again, without a stampede and without giving up.
import assert from 'node:assert/strict';
import test from 'node:test';

import { grant, nextSocket, world } from './fakes.js';

const statuses = (tab) => tab.take().filter((frame) => frame.startsWith('status')).map((frame) => frame.slice(7));

test('the status goes from connecting to open, and to waiting when the connection is lost', async () => {
  const here = await world({ open: false });
  const { network, tabs } = here;
  await network.socket.accept();
  await network.socket.drop();
  await nextSocket(here);
  await network.socket.accept();
  assert.deepEqual(statuses(tabs[0]), ['open', 'waiting', 'connecting', 'open']);
});

test('each failure doubles the range of the delay, up to 20 s', async () => {
  const here = await world({ open: false, random: 1 });
  const { clock, network } = here;
  const delays = [];
  for (let failures = 0; failures < 8; failures++) {
    const before = clock.now;
    await network.socket.drop();
    await nextSocket(here);
    delays.push(clock.now - before);
  }
  assert.deepEqual(delays, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
});

test('the delay is anything up to its range', async () => {
  const { clock, network } = await world({ random: 0 });
  await network.socket.drop();
  await clock.pass(0);
  assert.equal(network.sockets.length, 2);
});

test('only a connection that lasted to a ping makes the next failure a first one', async () => {
  const { clock, network } = await world({ random: 1 });
  await network.socket.drop();
  await clock.pass(500);
  await network.socket.accept();
  await network.socket.drop();
  await clock.pass(999);
  assert.equal(network.sockets.length, 2);
  await clock.pass(1);
  await network.socket.accept();
  await network.socket.say('ping');
  await network.socket.drop();
  await clock.pass(500);
  assert.equal(network.sockets.length, 4);
});

test('what the server said of its return holds while offline too', async () => {
  const { clock, network, tabs } = await world();
  await network.socket.say('bye 4000 60000');
  await tabs[0].say('hint offline');
  await clock.pass(60_000);
  assert.equal(network.sockets.length, 1);
  await clock.pass(20_000);
  assert.equal(network.sockets.length, 2);
});

test('a server that says bye is believed: how long to wait, and whether to come back', async () => {
  const { clock, network, tabs } = await world({ random: 0 });
  await network.socket.say('bye 4000 3000');
  assert.equal(network.socket.closed, true);
  await tabs[0].say('hint online');
  await clock.pass(2_999);
  assert.equal(network.sockets.length, 1);
  await clock.pass(1);
  assert.equal(network.sockets.length, 2);
  await network.socket.accept();
  await network.socket.say('bye 4503 0');
  await clock.pass(60_000);
  assert.equal(network.sockets.length, 2);
  assert.equal(statuses(tabs[0]).at(-1), 'closed');
});

for (const code of [1000, 1001, 1006, 1011, 1012, 4000, 4001, 4002, 4499]) {
  test(`close code ${code} is reconnected after`, async () => {
    const here = await world();
    await here.network.socket.drop(code);
    await nextSocket(here);
    assert.equal(here.network.sockets.length, 2);
  });
}

for (const code of [4500, 4501, 4502, 4999]) {
  test(`close code ${code} is for good: subscriptions end`, async () => {
    const { clock, network, tabs } = await world();
    await tabs[0].subscribe('chat/a');
    await grant(network.socket);
    tabs[0].take();
    await network.socket.drop(code);
    assert.deepEqual(tabs[0].news().slice(0, 2), ['recover 1', `end 1 ${code}`]);
    await tabs[0].subscribe('chat/b');
    assert.deepEqual(tabs[0].take(), ['end 2 disconnected']);
    await clock.pass(60_000);
    assert.equal(network.sockets.length, 1);
  });
}

test('a close for good is an error to hear of, but for a log-out', async () => {
  const faults = [];
  for (const code of [4500, 4503]) {
    const { network, tabs } = await world();
    await network.socket.drop(code);
    faults.push(tabs[0].news().join());
  }
  assert.deepEqual(faults, ['', 'fault - closed: 4503']);
});

test('a server that wants to be left alone for longer than a timer holds is left alone', async () => {
  for (const ms of ['1000000000000', 'Infinity']) {
    const { clock, network } = await world();
    await network.socket.say(`bye 4000 ${ms}`);
    await clock.pass(600_000);
    assert.equal(network.sockets.length, 1);
  }
});

test('a tab that comes after a log-out connects again', async () => {
  const { network, newTab } = await world();
  await network.socket.drop(4500);
  await newTab().attach();
  assert.equal(network.sockets.length, 2);
});

test('an attempt that hangs is given up after 10 s', async () => {
  const { clock, network } = await world({ open: false });
  await clock.pass(10_000);
  assert.equal(network.socket.closed, true);
  await clock.pass(500);
  assert.equal(network.sockets.length, 2);
});

test('what a socket given up says is not heard', async () => {
  const { clock, network, tabs } = await world({ open: false });
  const [first] = network.sockets;
  await clock.pass(10_500);
  tabs[0].take();
  await first.accept();
  assert.deepEqual(statuses(tabs[0]), []);
});

test('silence longer than the ping interval and 8 s is a dead peer', async () => {
  const { clock, network } = await world();
  await clock.pass(32_999);
  await network.socket.say('ping');
  assert.deepEqual(network.socket.take(), ['pong']);
  await clock.pass(32_999);
  assert.equal(network.socket.closed, false);
  await clock.pass(1);
  assert.equal(network.socket.closed, true);
});

test('offline slows the next attempt to the cap, and online makes it at once', async () => {
  const { clock, network, tabs } = await world({ random: 0.5 });
  await network.socket.drop();
  await tabs[0].say('hint offline');
  await clock.pass(19_999);
  assert.equal(network.sockets.length, 1);
  await tabs[0].say('hint online');
  assert.equal(network.sockets.length, 2);
});

test('offline never prevents an attempt', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].say('hint offline');
  await network.socket.drop();
  await clock.pass(20_000);
  assert.equal(network.sockets.length, 2);
});

test('a page that comes into view, or a new one, does not wait', async () => {
  const { network, tabs, newTab } = await world();
  await network.socket.drop();
  await tabs[0].say('hint visibilitychange');
  assert.equal(network.sockets.length, 2);
  await network.socket.drop();
  await newTab().attach();
  assert.equal(network.sockets.length, 3);
});

test('each message keeps to the limit of the server, in bytes', async () => {
  const { clock, network, tabs } = await world({ open: false });
  await network.socket.accept({ max: 1_000 });
  const addresses = Array.from({ length: 60 }, (_, number) => `chat/${'x'.repeat(40)}${number}`);
  for (const address of addresses) await tabs[0].subscribe(address);
  await network.socket.drop();
  await clock.pass(20_000);
  await network.socket.accept({ max: 1_000 });
  const { messages } = network.socket;
  assert.ok(messages.every((message) => message.length <= 1_000));
  assert.ok(messages.length < 7, `${messages.length} messages`);
  assert.deepEqual(network.socket.take().slice(1).map((frame) => frame.split(' ')[2]), addresses);
});

test('a WebSocket that cannot be made is told to the pages, and tried again', async () => {
  const { clock, network, tabs, multiplexer } = await world();
  assert.ok(multiplexer);
  const { socket } = network;
  await socket.drop();
  network.WebSocket.prototype.send = () => {};
  const fail = () => {
    throw new SyntaxError('no such address');
  };
  Object.setPrototypeOf(network.WebSocket, new Proxy(Object.getPrototypeOf(network.WebSocket), { construct: fail }));
  await clock.pass(20_000);
  assert.match(tabs[0].news().join(), /fault - SyntaxError: no such address/);
});

test('a token is asked for before each connection, and travels with hello', async () => {
  const { clock, network, tabs } = await world({ token: true, open: false });
  assert.equal(network.sockets.length, 0);
  assert.ok(tabs[0].take().length === 0);
  await tabs[0].say('token "one"');
  await network.socket.accept();
  assert.equal(JSON.parse(network.socket.take()[0].slice(6)).token, 'one');
  await network.socket.drop();
  await clock.pass(500);
  assert.equal(network.sockets.length, 1);
  await tabs[0].say('token "two"');
  await network.socket.accept();
  assert.equal(JSON.parse(network.socket.take()[0].slice(6)).token, 'two');
});
