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

test('a tab that attaches again starts afresh', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await tabs[0].attach();
  await tabs[0].say('sub 2 chat/a f1 e:4 -');
  const frames = await grant(network.socket, 'e:4', true);
  assert.match(frames.at(-1), /^sub \d+ chat\/a f1 e:4$/);
  assert.equal(tabs[0].news().at(-1), 'live 2 e:4');
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
