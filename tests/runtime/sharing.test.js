// However many tabs and subscriptions, one socket and one subscription an address.
import assert from 'node:assert/strict';
import test from 'node:test';

import { grant, idOf, nextSocket, world } from './fakes.js';

test('three tabs open one socket, and say hello once', async () => {
  const { network } = await world({ tabs: 3, open: false });
  assert.equal(network.sockets.length, 1);
  assert.equal(network.socket.url, 'wss://example.test/ws');
  assert.equal(network.socket.protocol, 'sharedgen.v1');
  await network.socket.accept();
  const [hello, ...rest] = network.socket.take();
  assert.match(JSON.parse(hello.slice(6)).client, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(rest, []);
});

test('an address is subscribed to once, and each tab hears each event once, in order', async () => {
  const { network, tabs } = await world({ tabs: 3 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  const frames = await grant(network.socket);
  assert.equal(frames.length, 1);
  assert.match(frames[0], /^sub \d+ chat\/a f1 -$/);
  for (const tab of tabs) assert.deepEqual(tab.news(), ['live 1 again']);
  const events = ['m chat/a - message {"n":1}', 'm chat/a - message {"n":2}', 'm chat/a - message {"n":2}'];
  await network.socket.say(...events);
  for (const tab of tabs) assert.deepEqual(tab.news(), events);
});

test('what arrived together is posted together, whatever it is', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].take();
  await network.socket.say('m chat/a - message 1', 'ping', 'm chat/a - message 2');
  assert.deepEqual(tabs[0].messages, ['m chat/a - message 1\nm chat/a - message 2']);
});

test('two subscriptions of one tab get one frame an event', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  assert.deepEqual(tabs[0].news(), ['live 1 again', 'live 2 again']);
  await network.socket.say('m chat/a - message 1');
  assert.deepEqual(tabs[0].news(), ['m chat/a - message 1']);
});

test('the last subscription to leave an address unsubscribes from it', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  await grant(network.socket);
  await tabs[0].say('unsub 1');
  assert.deepEqual(network.socket.take(), []);
  await tabs[1].say('unsub 1');
  assert.match(network.socket.take().join(), /^unsub \d+ chat\/a$/);
  await network.socket.say('m chat/a - message 1');
  assert.deepEqual(tabs.flatMap((tab) => tab.news().filter((frame) => frame.startsWith('m '))), []);
});

test('to leave an address and come back at once keeps the order, and hears nothing of before', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].take();
  await tabs[0].say('unsub 1', 'sub 2 chat/a f1 - -');
  const [gone, back] = network.socket.take();
  assert.match(gone, /^unsub \d+ chat\/a$/);
  assert.match(back, /^sub \d+ chat\/a f1 -$/);
  const id = back.split(' ')[1];
  await network.socket.say('m chat/a - message "before"', `ok ${id} {"position":"-","recovered":null}`, 'm chat/a - message "after"');
  assert.deepEqual(tabs[0].news(), ['live 2 again', 'm chat/a - message "after"']);
});

test('a late tab gets the retained value from here, without a frame to the server', async () => {
  const { network, tabs, newTab } = await world();
  await tabs[0].subscribe('chat/a', '-', 'topic');
  await grant(network.socket, 'e:4');
  await network.socket.say('m chat/a 2 topic "old"', 'm chat/a 5 topic "new"', 'm chat/a 6 message 1');
  const late = newTab();
  await late.attach();
  await late.subscribe('chat/a', '-', 'topic');
  assert.deepEqual(late.news(), ['p 1 5 topic "new"', 'live 1 e:6']);
  assert.deepEqual(network.socket.take(), []);
});

test('a refusal reaches every subscription that waits, and is forgotten', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  const [frame] = network.socket.take();
  await network.socket.say(`err ${frame.split(' ')[1]} refused {"retryable":false}`);
  for (const tab of tabs) assert.deepEqual(tab.news(), ['end 1 refused {"retryable":false}']);
  await tabs[0].subscribe('chat/a');
  assert.match(network.socket.take().join(), /^sub \d+ chat\/a/);
});

test('a subscription that the server ends is over for everyone', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  for (const tab of tabs) await tab.subscribe('chat/a');
  await grant(network.socket);
  for (const tab of tabs) tab.take();
  await network.socket.say('end chat/a kicked');
  for (const tab of tabs) assert.deepEqual(tab.news(), ['end 1 kicked']);
});

test('a subscription that the server has no room for now is asked for again', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  const [frame] = network.socket.take();
  await network.socket.say(`err ${frame.split(' ')[1]} rate_limited {"retryable":true}`);
  assert.deepEqual(tabs[0].news(), []);
  await clock.pass(5_000);
  assert.match(network.socket.take().join(), /^sub \d+ chat\/a f1 -$/);
});

test('a server that has no time to unsubscribe is asked again, unless somebody subscribed meanwhile', async () => {
  const { clock, network, tabs } = await world();
  for (const address of ['chat/a', 'chat/b']) {
    await tabs[0].subscribe(address);
    await grant(network.socket);
  }
  await tabs[0].say('unsub 1', 'unsub 2');
  const frames = network.socket.take();
  const busy = frames.map((frame) => `err ${frame.split(' ')[1]} rate_limited {"retryable":true}`);
  await network.socket.say(...busy);
  await tabs[0].subscribe('chat/b');
  network.socket.take();
  await clock.pass(5_000);
  assert.match(network.socket.take().join(), /^unsub \d+ chat\/a$/);
});

test('garbage is told to the pages, and the connection goes on', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].take();
  for (const garbage of ['what is this', 'm', 'm chat/a', 'p', 'welcome {', '']) await network.socket.say(garbage);
  await network.socket.say('m chat/a - message 1');
  const news = tabs[0].news();
  assert.deepEqual(news.map((frame) => frame.split(' ')[0]), [...Array(5).fill('fault'), 'm']);
  assert.match(news[0], /what is this/);
});

test('of the garbage in one message the first is told, and what is right in it is heard', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].take();
  await network.socket.say('what is this', 'm chat/a - message 1', ...Array(100_000).fill('x'));
  const news = tabs[0].news();
  assert.deepEqual(news.map((frame) => frame.split(' ')[0]), ['m', 'fault']);
  assert.match(news[1], /what is this/);
});

test('an answer to a subscription that is none ends it as a failure of the server would', async () => {
  for (const answer of ['nonsense', '{}', '{"position":5}', '']) {
    const { network, tabs } = await world();
    await tabs[0].subscribe('chat/a');
    const id = idOf(network.socket.take(), 'sub');
    await network.socket.say(`ok ${id} ${answer}`);
    assert.deepEqual(tabs[0].news().map((frame) => frame.split(' ')[0]), ['end', 'fault'], answer);
  }
});

test('an answer that is none does not end a subscription that was live: it is asked for again', async () => {
  const { clock, network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await network.socket.drop();
  await nextSocket({ clock, network });
  await network.socket.accept();
  await network.socket.say(`ok ${idOf(network.socket.take(), 'sub')} nonsense`);
  await clock.pass(5_000);
  assert.match(network.socket.take().join(), /sub \d+ chat\/a f1 e:4/);
});

test('an error without a reason that can be read is internal', async () => {
  for (const reason of ['nonsense', 'null', '{']) {
    const { network, tabs } = await world();
    await tabs[0].subscribe('chat/a');
    await grant(network.socket);
    await tabs[0].say('cmd 8 chat/a say {}');
    await network.socket.say(`err ${idOf(network.socket.take(), 'cmd')} muted ${reason}`);
    assert.equal(tabs[0].news().find((frame) => frame.startsWith('end')), 'end 8 internal {"retryable":true}');
  }
});

test('an event whose offset is no number is garbage', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  tabs[0].take();
  await network.socket.say('m chat/a five message 1', 'm chat/a 5 message 2');
  assert.deepEqual(tabs[0].news().map((frame) => frame.split(' ')[0]), ['m', 'fault']);
});

test('a refusal without a code is internal', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await network.socket.say(`err ${idOf(network.socket.take(), 'sub')}`);
  assert.deepEqual(tabs[0].news(), ['end 1 internal {}']);
});

test('a welcome that cannot be read is one all the same, with the limits of the protocol', async () => {
  const { clock, network, tabs } = await world({ open: false });
  network.socket.onopen({});
  await network.socket.say('welcome {', 'welcome {"ping":"soon","max":-1,"in_flight":null}');
  assert.equal(tabs[0].take().filter((frame) => frame === 'status open').length, 1);
  await clock.pass(32_900);
  assert.equal(network.socket.closed, false);
  await clock.pass(200);
  assert.equal(network.socket.closed, true);
});

test('a tab can look at what the multiplexer holds', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a', '-', 'topic');
  await grant(network.socket, 'e:4');
  await network.socket.say('m chat/a 5 topic {}', 'nonsense');
  await tabs[0].say('cmd 8 chat/a say {}', 'inspect 9 ');
  const picture = JSON.parse(tabs[0].news().at(-1).slice('ok 9 '.length));
  assert.match(picture.boot, /^\w+$/);
  assert.equal(typeof picture.ports[0].unread, 'number');
  assert.deepEqual(
    { ...picture, boot: '', ports: picture.ports.length },
    {
      boot: '',
      status: 'open',
      url: 'wss://example.test/ws',
      attempt: 0,
      offline: false,
      closeCode: 0,
      tabs: 2,
      ports: 2,
      outbox: 0,
      inFlight: 1,
      subscriptions: [{ address: 'chat/a', state: 'live', position: 'e:5', readers: 1 }],
      faults: ['SyntaxError: no such frame in nonsense'],
      counters: { events: 1, commands: 1, lags: 0, opened: 1, lost: 0, sent: 2, received: 3 },
    },
  );
});
