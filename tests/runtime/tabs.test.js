// Tabs come and go, and do not always say so.
import assert from 'node:assert/strict';
import test from 'node:test';

import { grant, world } from './fakes.js';

test('a port that speaks before it attached is told once to do so', async () => {
  const { newTab } = await world();
  const tab = newTab();
  assert.match(tab.take().join(), /^boot \w+$/);
  await tab.say('hint pageshow');
  assert.deepEqual(tab.take(), []);
});

test('a tab that left hears nothing, until it speaks again and is told to attach', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  await grant(network.socket);
  await tabs[0].say('leave');
  tabs[0].take();
  await network.socket.say('m chat/a - message 1');
  await network.socket.drop();
  assert.deepEqual(tabs[0].take(), []);
  await tabs[0].say('hint pageshow');
  assert.match(tabs[0].take().join(), /^boot \w+$/);
});

test('a tab that left takes its subscriptions along', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  await tabs[0].say('leave');
  assert.match(network.socket.take().join(), /^unsub \d+ chat\/a$/);
});

test('a tab that answers no ping is dropped after 36 s at most, and told to attach when it speaks', async () => {
  const { clock, network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].asleep = true;
  await clock.pass(26_000);
  await network.socket.say('ping');
  assert.doesNotMatch(network.socket.take().join(), /unsub/);
  await clock.pass(10_000);
  assert.match(network.socket.take().join(), /unsub \d+ chat\/a/);
  tabs[0].take();
  await tabs[0].say('pong');
  assert.match(tabs[0].take().join(), /^boot \w+$/);
});

test('every tab hears a ping within 9 s', async () => {
  const { clock, tabs } = await world({ tabs: 2 });
  await clock.pass(9_000);
  for (const tab of tabs) assert.ok(tab.take().includes('ping'));
});

test('a tab that left and attaches again starts afresh', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await tabs[0].say('leave');
  await tabs[0].attach();
  await tabs[0].say('sub 2 chat/a f1 e:4 -');
  const frames = await grant(network.socket, 'e:4', true);
  assert.match(frames.at(-1), /^sub \d+ chat\/a f1 e:4$/);
  assert.equal(tabs[0].news().at(-1), 'live 2 e:4');
});

test('a tab that attaches twice, told to by this multiplexer and the one before it, hears all once', async () => {
  const { network, tabs } = await world();
  await tabs[0].say('sub 2 chat/a f1 e:4 -');
  await grant(network.socket, 'e:4', true);
  await network.socket.say('m chat/a 5 message 5');
  await tabs[0].attach();
  await tabs[0].say('sub 2 chat/a f1 e:4 -');
  assert.deepEqual(network.socket.take(), []);
  assert.deepEqual(tabs[0].news(), ['live 2 e:4', 'm chat/a 5 message 5']);
});

test('in a worker the socket stays open for 5 s after the last tab, and a new one finds it', async () => {
  const { clock, network, tabs, newTab } = await world();
  await tabs[0].say('leave');
  await clock.pass(4_999);
  const tab = newTab();
  await tab.attach();
  await clock.pass(10_000);
  assert.equal(network.socket.closed, false);
  assert.equal(network.sockets.length, 1);
});

test('then it is closed, and a new tab opens another', async () => {
  const { clock, network, tabs, newTab } = await world();
  await tabs[0].say('leave');
  await clock.pass(5_000);
  assert.equal(network.socket.closed, true);
  await clock.pass(60_000);
  assert.equal(network.sockets.length, 1);
  await newTab().attach();
  assert.equal(network.sockets.length, 2);
});

test('in a page it is closed before the page is gone', async () => {
  const { network, tabs } = await world({ linger: 0 });
  tabs[0].leave();
  assert.equal(network.socket.closed, true);
});

test('a token that one tab does not give is asked of the next', async () => {
  const { clock, network, tabs } = await world({ tabs: 2, token: true, open: false });
  await tabs[0].say('token "x"');
  await network.socket.accept();
  await network.socket.drop();
  tabs[0].take();
  await clock.pass(250);
  assert.ok(tabs[0].take().includes('token'));
  await clock.pass(5_000);
  assert.ok(tabs[1].take().includes('token'));
  await tabs[1].say('token "second"');
  assert.equal(network.sockets.length, 2);
  await network.socket.accept();
  assert.equal(JSON.parse(network.socket.take()[0].slice(6)).token, 'second');
});

test('a tab that takes long over its token is not waited for: the first answer of any counts', async () => {
  const { clock, network, tabs } = await world({ tabs: 2, token: true, open: false });
  await clock.pass(1_000);
  assert.ok(tabs[1].take().includes('token'));
  await tabs[0].say('token "slow"');
  await tabs[1].say('token "second"');
  await network.socket.accept();
  assert.equal(JSON.parse(network.socket.take()[0].slice(6)).token, 'slow');
  assert.equal(network.sockets.length, 1);
});

test('a tab that was asked for a token, left, and is back is asked again', async () => {
  const { clock, network, tabs } = await world({ token: true, open: false });
  await tabs[0].say('leave');
  await tabs[0].say('hint pageshow');
  await tabs[0].attach(true);
  tabs[0].take();
  await clock.pass(1_000);
  assert.ok(tabs[0].take().includes('token'));
  await tabs[0].say('token "again"');
  assert.equal(network.sockets.length, 1);
});

test('a tab that comes while the others think about their token is asked too', async () => {
  const { clock, network, newTab } = await world({ token: true, open: false });
  const late = newTab();
  await late.attach(true);
  await clock.pass(1_000);
  assert.ok(late.take().includes('token'));
  await late.say('token "late"');
  assert.equal(network.sockets.length, 1);
});

test('where nobody answers with a token it waits after 10 s, and asks again', async () => {
  const { clock, network, tabs } = await world({ tabs: 2, token: true, open: false });
  await clock.pass(10_000);
  assert.equal(tabs[0].take().at(-1), 'status waiting');
  await clock.pass(500);
  assert.ok(tabs[0].take().includes('token'));
  assert.equal(network.sockets.length, 0);
});

test('a tab that has no token says so, and the next is asked at once', async () => {
  const { network, tabs } = await world({ tabs: 2, token: true, open: false });
  await tabs[0].say('token null');
  assert.ok(tabs[1].take().includes('token'));
  await tabs[1].say('token "second"');
  assert.equal(network.sockets.length, 1);
});

test('without any token it waits, and asks again', async () => {
  const { clock, network, tabs } = await world({ token: true, open: false });
  await tabs[0].say('token null');
  assert.ok(tabs[0].take().includes('status waiting'));
  await clock.pass(500);
  await tabs[0].say('token "late"');
  assert.equal(network.sockets.length, 1);
});

/** A message to a tab that does not answer pings, of about `size` characters. */
const filler = (offset, size = 200_000) => `m chat/a ${offset} message "${'x'.repeat(size)}"`;

test('a tab that leaves too much unread is posted no more, is told so when it speaks, and the others go on', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  await grant(network.socket, 'e:0');
  for (const tab of tabs) tab.take();
  const [slow, quick] = tabs;
  slow.asleep = true;
  for (let offset = 1; offset <= 20; offset++) await network.socket.say(filler(offset));
  const heard = (tab) => tab.take().filter((frame) => frame.startsWith('m ')).length;
  assert.deepEqual([heard(slow), heard(quick)], [6, 20]);
  await slow.say('pong');
  assert.match(slow.take().join(), /^boot \w+$/);
});

test('a tab that was slow gets what it missed as one that comes back', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  await grant(network.socket, 'e:0');
  const [slow] = tabs;
  slow.asleep = true;
  for (let offset = 1; offset <= 20; offset++) await network.socket.say(filler(offset));
  slow.asleep = false;
  await slow.say('pong');
  await slow.attach();
  network.socket.take();
  slow.take();
  await slow.say('sub 7 chat/a f1 e:6 -');
  const [past] = network.socket.take();
  assert.match(past, /^past \d+ chat\/a e:6$/);
  const id = past.split(' ')[1];
  await network.socket.say(`p ${id} chat/a 7 message 7`, `ok ${id} {"position":"e:20","recovered":true}`);
  assert.deepEqual(slow.news(), ['p 7 7 message 7', 'live 7 e:20']);
});

test('a tab that was slow for long is posted again whatever it reads', async () => {
  const { clock, network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  await grant(network.socket, 'e:0');
  const [slow] = tabs;
  slow.asleep = true;
  for (let offset = 1; offset <= 20; offset++) await network.socket.say(filler(offset));
  await clock.pass(9_000);
  slow.asleep = false;
  await slow.say('pong');
  await slow.attach();
  await slow.say('sub 7 chat/a f1 - -');
  slow.take();
  await network.socket.say(filler(21, 2_000_000));
  await network.socket.say('m chat/a 22 message 22');
  assert.equal(slow.news().at(-1), 'm chat/a 22 message 22');
});

test('when the only tab is slow its subscriptions are given up until it speaks, and the socket is kept', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  tabs[0].asleep = true;
  for (let offset = 1; offset <= 20; offset++) await network.socket.say(filler(offset));
  assert.match(network.socket.take().join(), /^unsub \d+ chat\/a$/);
  await clock.pass(20_000);
  assert.equal(network.socket.closed, false);
});

test('a tab that was slow is pinged as often as before', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  tabs[0].asleep = true;
  for (let offset = 1; offset <= 20; offset++) await network.socket.say(filler(offset));
  tabs[0].asleep = false;
  await tabs[0].say('pong');
  await tabs[0].attach();
  await clock.pass(9_000);
  tabs[0].take();
  await clock.pass(9_000);
  assert.deepEqual(tabs[0].take(), ['ping']);
});

test('a tab that reads is asked now and then, and never left behind', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  for (let offset = 1; offset <= 50; offset++) await network.socket.say(filler(offset));
  const frames = tabs[0].take();
  assert.equal(frames.filter((frame) => frame.startsWith('m ')).length, 50);
  assert.equal(frames.filter((frame) => frame === 'ping').length, 50);
});

test('one message that is larger than what may be unread comes through', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  await network.socket.say(filler(1, 5_000_000), filler(2));
  await network.socket.say(filler(3));
  assert.equal(tabs[0].take().filter((frame) => frame.startsWith('m ')).length, 3);
});

test('what comes right after a giant message waits until that was read, and is not lost', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  tabs[0].take();
  tabs[0].asleep = true;
  await network.socket.say(filler(1, 5_000_000));
  await network.socket.say('m chat/a 2 message 2');
  assert.equal(tabs[0].take().filter((frame) => frame.startsWith('m ')).length, 1);
  await tabs[0].say('pong');
  assert.deepEqual(tabs[0].news(), ['m chat/a 2 message 2']);
});

test('a burst of messages is joined after the first ones, in order, and without loss', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  tabs[0].take();
  for (let offset = 1; offset <= 500; offset++) await network.socket.say(`m chat/a ${offset} message ${offset}`);
  const { length } = tabs[0].messages;
  assert.ok(length <= 64, `${length}`);
  await clock.pass(5);
  assert.equal(tabs[0].messages.length, length + 1);
  const offsets = tabs[0].take().map((frame) => Number(frame.split(' ')[2]));
  assert.deepEqual(offsets, Array.from({ length: 500 }, (_, index) => index + 1));
});

test('a burst that goes on stays joined, and what comes after it goes out at once', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  let offset = 0;
  const burst = async (count) => {
    for (let sent = 0; sent < count; sent++) await network.socket.say(`m chat/a ${++offset} message x`);
  };
  await burst(200);
  await clock.pass(5);
  tabs[0].take();
  await burst(200);
  assert.equal(tabs[0].messages.length, 0);
  await clock.pass(5);
  assert.equal(tabs[0].messages.length, 1);
  await clock.pass(5);
  await burst(1);
  assert.equal(tabs[0].messages.length, 2);
});

test('a page that is its own host hears every event at once, however many come', async () => {
  const { network, tabs } = await world({ linger: 0 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:0');
  for (let offset = 1; offset <= 300; offset++) await network.socket.say(`m chat/a ${offset} message x`);
  assert.equal(tabs[0].take().filter((frame) => frame.startsWith('m ')).length, 300);
});
