// Commands go up once, are answered to whoever asked, and never wait in silence.
import assert from 'node:assert/strict';
import test from 'node:test';

import { grant, idOf, world } from './fakes.js';

const ids = (frames) => frames.filter((frame) => frame.startsWith('cmd ')).map((frame) => frame.split(' ')[1]);

/** The commands among the frames, in order, without their ids. */
const commands = (frames) => frames.filter((frame) => /^(cmd|once) /.test(frame)).map((frame) => frame.replace(/ \d+/, ''));

/** A world whose tabs are subscribed to chat/a. */
async function chatting(options) {
  const here = await world(options);
  for (const tab of here.tabs) await tab.subscribe('chat/a');
  await grant(here.network.socket);
  for (const tab of here.tabs) tab.take();
  return here;
}

test('a command travels as it came, and its reply goes to the tab that asked', async () => {
  const { network, tabs } = await chatting({ tabs: 2 });
  await tabs[0].say('cmd 7 chat/a say {"body":"one two"}');
  await tabs[1].say('cmd 7 chat/a say {"body":"three"}');
  const frames = network.socket.take();
  assert.deepEqual(
    frames.map((frame) => frame.replace(/ \d+/, '')),
    ['cmd chat/a say {"body":"one two"}', 'cmd chat/a say {"body":"three"}'],
  );
  const [first, second] = ids(frames);
  assert.notEqual(first, second);
  await network.socket.say(`ok ${second} {"n":2}`, `err ${first} muted {"message":"You are muted","retryable":false}`);
  assert.deepEqual(tabs[0].news(), ['end 7 muted {"message":"You are muted","retryable":false}']);
  assert.deepEqual(tabs[1].news(), ['ok 7 {"n":2}']);
});

test('no more commands are in flight than the server allows; the next goes when one is answered', async () => {
  const { network, tabs } = await world({ open: false });
  await network.socket.accept({ in_flight: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  for (const id of [11, 12, 13, 14]) await tabs[0].say(`cmd ${id} chat/a say ${id}`);
  const sent = network.socket.take();
  assert.equal(sent.length, 2);
  await network.socket.say(`ok ${ids(sent)[0]} {}`);
  assert.match(network.socket.take().join(), /^cmd \d+ chat\/a say 13$/);
});

test('a command waits until its subscription is live', async () => {
  const { network, tabs } = await world();
  await tabs[0].say('sub 1 chat/a f1 - -', 'cmd 2 chat/a say 1');
  const [sub, ...rest] = network.socket.take();
  assert.deepEqual(rest, []);
  await network.socket.say(`ok ${sub.split(' ')[1]} {"position":"-","recovered":null}`);
  assert.match(network.socket.take().join(), /^cmd \d+ chat\/a say 1$/);
});

test('commands given while the connection is away go up once it is back', async () => {
  const { clock, network, tabs } = await chatting();
  await network.socket.drop();
  await tabs[0].say('cmd 7 chat/a say 1');
  await clock.pass(500);
  await network.socket.accept();
  assert.deepEqual(ids(network.socket.messages), []);
  await grant(network.socket);
  assert.match(network.socket.take().join(), /^cmd \d+ chat\/a say 1$/);
});

test('while the connection is away 64 commands wait, and one more is told so', async () => {
  const { network, tabs } = await chatting();
  await network.socket.drop();
  tabs[0].take();
  for (let id = 1; id <= 65; id++) await tabs[0].say(`cmd ${id} chat/a say ${id}`);
  assert.deepEqual(tabs[0].news(), ['end 65 disconnected {"retryable":true}']);
});

test('a command that was sent and not answered is disconnected when the connection is lost, and not sent again', async () => {
  const { clock, network, tabs } = await chatting();
  await tabs[0].say('cmd 7 chat/a say 1');
  await network.socket.drop();
  assert.deepEqual(tabs[0].news().filter((frame) => frame.startsWith('end')), ['end 7 disconnected {"retryable":false}']);
  await clock.pass(500);
  await network.socket.accept();
  const frames = await grant(network.socket);
  assert.deepEqual(ids(frames.concat(network.socket.take())), []);
});

test('commands lost with a connection leave room in flight on the next', async () => {
  const { clock, network, tabs } = await world({ open: false });
  await network.socket.accept({ in_flight: 1 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  await tabs[0].say('cmd 7 chat/a say 1');
  await network.socket.drop();
  await clock.pass(500);
  await network.socket.accept({ in_flight: 1 });
  await grant(network.socket);
  await tabs[0].say('cmd 8 chat/a say 2');
  assert.equal(ids(network.socket.take()).length, 1);
});

test('a command beyond the limit of the server is refused here, counted in bytes', async () => {
  const { network, tabs } = await world({ open: false });
  await network.socket.accept({ max: 300 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].take();
  await tabs[0].say(`cmd 7 chat/a say "${'é'.repeat(140)}"`, `cmd 8 chat/a say "${'e'.repeat(140)}"`);
  assert.deepEqual(tabs[0].news(), ['end 7 too_large {"retryable":false}']);
  assert.equal(ids(network.socket.take()).length, 1);
});

test('large commands that wait are not measured again for each that comes', async (t) => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  const encode = t.mock.method(TextEncoder.prototype, 'encode');
  for (let id = 1; id <= 100; id++) await tabs[0].say(`cmd ${id} chat/a say "${'x'.repeat(30_000)}"`);
  assert.ok(encode.mock.callCount() <= 100, `${encode.mock.callCount()}`);
});

test('a command to an address that nobody reads is not subscribed', async () => {
  const { network, tabs } = await chatting();
  await tabs[0].say('cmd 7 chat/b say 1');
  assert.deepEqual(tabs[0].news(), ['end 7 not_subscribed {"retryable":false}']);
  assert.deepEqual(network.socket.take(), []);
});

test('a command that waits for a subscription that is refused is not subscribed', async () => {
  const { network, tabs } = await world();
  await tabs[0].say('sub 1 chat/a f1 - -', 'cmd 2 chat/a say 1');
  await network.socket.say(`err ${network.socket.take()[0].split(' ')[1]} refused {"retryable":false}`);
  assert.deepEqual(tabs[0].news(), ['end 1 refused {"retryable":false}', 'end 2 not_subscribed {"retryable":false}']);
});

/** The tab attaches again, with so many ms for a command, and subscribes to chat/a. */
async function hasty(tab, timeout) {
  await tab.say('leave');
  await tab.attach(false, timeout);
  await tab.subscribe('chat/a');
  tab.take();
}

test('a command that took too long, or whose page left, is not sent later', async () => {
  const { clock, network, tabs } = await chatting({ tabs: 3 });
  await hasty(tabs[0], 100);
  await network.socket.drop();
  await tabs[0].say('cmd 7 chat/a say "given up"');
  await tabs[1].say('cmd 8 chat/a say "wanted"');
  await tabs[2].say('cmd 7 chat/a say "left"', 'leave');
  await clock.pass(500);
  assert.deepEqual(tabs[0].news().at(-1), 'end 7 timeout {"retryable":false}');
  await network.socket.accept();
  await grant(network.socket);
  assert.match(network.socket.take().join(), /^cmd \d+ chat\/a say "wanted"$/);
});

test('commands time out each at its own time, whoever sent them', async () => {
  const { clock, network, tabs } = await chatting({ tabs: 2 });
  await hasty(tabs[1], 3_000);
  await tabs[0].say('cmd 7 chat/a say 1');
  await clock.pass(1_000);
  await tabs[1].say('cmd 8 chat/a say 2');
  await clock.pass(2_999);
  assert.deepEqual(tabs[1].news(), []);
  await clock.pass(1);
  assert.deepEqual(tabs[1].news(), ['end 8 timeout {"retryable":false}']);
  await tabs[0].say('cmd 9 chat/a say 3');
  await clock.pass(6_000);
  assert.deepEqual(tabs[0].news(), ['end 7 timeout {"retryable":false}']);
  await clock.pass(4_000);
  assert.deepEqual(tabs[0].news(), ['end 9 timeout {"retryable":false}']);
  assert.equal(network.sockets.length, 1);
});

/** The connection is back, and chat/a live on it: what went up. */
async function back({ clock, network }, welcome) {
  await clock.pass(500);
  await network.socket.accept(welcome);
  const frames = await grant(network.socket);
  return frames.concat(network.socket.take());
}

test('an idempotent command carries its key, and is answered by it', async () => {
  const { network, tabs } = await chatting();
  await tabs[0].say('once k-1 chat/a pay {"sum":"one two"}');
  const [frame] = network.socket.take();
  assert.match(frame, /^once \d+ chat\/a k-1 pay {"sum":"one two"}$/);
  await network.socket.say(`ok ${frame.split(' ')[1]} {"n":1}`);
  assert.deepEqual(tabs[0].news(), ['ok k-1 {"n":1}']);
});

test('an idempotent command that was not answered is sent again with its key when its subscription is live again', async () => {
  const { clock, network, tabs } = await chatting();
  await tabs[0].say('once k-1 chat/a pay 1');
  await network.socket.drop();
  await clock.pass(500);
  await network.socket.accept();
  assert.deepEqual(commands(network.socket.messages), []);
  await grant(network.socket);
  const frames = network.socket.take();
  assert.deepEqual(commands(frames), ['once chat/a k-1 pay 1']);
  await network.socket.say(`ok ${frames[0].split(' ')[1]} {"n":1}`);
  assert.deepEqual(tabs[0].news().filter((frame) => !/^(recover|live)/.test(frame)), ['ok k-1 {"n":1}']);
});

test('it goes up again however often the connection is lost, and not once it is answered', async () => {
  const here = await chatting();
  const { network, tabs } = here;
  let answer = '';
  await tabs[0].say('once k-1 chat/a pay 1');
  for (let losses = 0; losses < 3; losses++) {
    await network.socket.say('ping');
    await network.socket.drop();
    const frames = await back(here);
    assert.deepEqual(commands(frames), ['once chat/a k-1 pay 1']);
    answer = `ok ${idOf(frames, 'once')} {}`;
  }
  await network.socket.say(answer);
  await network.socket.drop();
  assert.deepEqual(commands(await back(here)), []);
});

test('no command goes up on the connection of another user', async () => {
  const here = await chatting();
  const { network, tabs } = here;
  await tabs[0].say('once k-1 chat/a pay 1');
  await network.socket.say('bye 4001 0');
  await tabs[0].say('cmd 8 chat/a say 2');
  const frames = tabs[0].news().filter((frame) => frame.startsWith('end'));
  assert.deepEqual(frames, ['end k-1 disconnected {"retryable":false}']);
  assert.deepEqual(commands(await back(here)), ['cmd chat/a say 2']); // given after the change
});

test('idempotent commands keep their order, before those given while the connection was away', async () => {
  const here = await chatting();
  const { network, tabs } = here;
  await tabs[0].say('once k-1 chat/a pay 1', 'cmd 7 chat/a say 2', 'once k-3 chat/a pay 3');
  await network.socket.drop();
  await tabs[0].say('cmd 8 chat/a say 4', 'once k-5 chat/a pay 5');
  assert.deepEqual(commands(await back(here)), [
    'once chat/a k-1 pay 1',
    'once chat/a k-3 pay 3',
    'cmd chat/a say 4',
    'once chat/a k-5 pay 5',
  ]);
});

test('an idempotent command sent again is in flight once', async () => {
  const { clock, network, tabs } = await world({ open: false });
  await network.socket.accept({ in_flight: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  await tabs[0].say('once k-1 chat/a pay 1');
  await network.socket.drop();
  await tabs[0].say('cmd 7 chat/a say 2', 'cmd 8 chat/a say 3');
  const frames = await back({ clock, network }, { in_flight: 2 });
  assert.deepEqual(commands(frames), ['once chat/a k-1 pay 1', 'cmd chat/a say 2']);
});

test('an idempotent command that took too long, or whose page left, is not sent again', async () => {
  const here = await chatting({ tabs: 3 });
  const { clock, network, tabs } = here;
  await hasty(tabs[0], 100);
  await tabs[0].say('once k-1 chat/a pay "given up"');
  await tabs[1].say('once k-2 chat/a pay "wanted"');
  await tabs[2].say('once k-3 chat/a pay "left"', 'leave');
  await clock.pass(100);
  await network.socket.drop();
  assert.deepEqual(commands(await back(here)), ['once chat/a k-2 pay "wanted"']);
});

test('an idempotent command that takes too long while the connection is away is not sent again', async () => {
  const here = await chatting();
  await hasty(here.tabs[0], 100);
  await here.tabs[0].say('once k-1 chat/a pay 1');
  await here.network.socket.drop();
  assert.deepEqual(commands(await back(here)), []);
});

test('what a page that left asks again with the same key is sent again once', async () => {
  const here = await chatting();
  const { network, tabs } = here;
  await tabs[0].say('once k-1 chat/a pay 1', 'leave');
  await tabs[0].attach();
  await tabs[0].say('sub 2 chat/a f1 - -', 'once k-1 chat/a pay 1');
  await network.socket.drop();
  tabs[0].take();
  assert.deepEqual(commands(await back(here)), ['once chat/a k-1 pay 1']);
  assert.deepEqual(tabs[0].news(), ['live 2 again']);
});

test('an idempotent command whose subscription its page gave up is not subscribed once the connection is lost', async () => {
  const { network, tabs } = await chatting();
  await tabs[0].say('once k-1 chat/a pay 1', 'unsub 1');
  assert.deepEqual(tabs[0].news(), []);
  await network.socket.drop();
  assert.deepEqual(tabs[0].news(), ['end k-1 not_subscribed {"retryable":false}']);
});

test('an idempotent command whose subscription ends while the connection is away is not subscribed', async () => {
  const { clock, network, tabs } = await chatting({ tabs: 2 });
  await tabs[1].subscribe('chat/b');
  await grant(network.socket);
  await tabs[0].say('once k-1 chat/a pay 1');
  await tabs[1].say('once k-2 chat/b pay 1');
  await network.socket.drop();
  for (const tab of tabs) tab.take();
  await tabs[0].say('unsub 1');
  await tabs[1].say('unsub 1');
  assert.deepEqual(tabs[0].news(), ['end k-1 not_subscribed {"retryable":false}']);
  await clock.pass(500);
  await network.socket.accept();
  const [, sub] = network.socket.take();
  await network.socket.say(`err ${sub.split(' ')[1]} refused {"retryable":false}`);
  assert.deepEqual(tabs[1].news(), ['end 2 refused', 'end k-2 not_subscribed {"retryable":false}']);
  assert.deepEqual(commands(network.socket.take()), []);
});

test('an idempotent command is disconnected when the connection is over for good, sent before or not', async () => {
  const { network, tabs } = await world({ open: false });
  await network.socket.accept({ in_flight: 1 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  await tabs[0].say('once k-1 chat/a pay 1', 'once k-2 chat/a pay 2');
  tabs[0].take();
  await network.socket.drop(4500);
  assert.deepEqual(tabs[0].news(), [
    'recover 1',
    'end k-1 disconnected {"retryable":false}',
    'end k-2 disconnected {"retryable":false}',
    'end 1 4500',
  ]);
});

test('a clock that is set back holds up no time-out', async () => {
  const { clock, network, tabs } = await chatting();
  await tabs[0].say('cmd 7 chat/a say 1');
  await clock.pass(1_000);
  await tabs[0].say('cmd 8 chat/a say 2');
  clock.setBack(3_600_000);
  await clock.pass(10_000);
  assert.deepEqual(
    tabs[0].news().map((frame) => frame.split(' ').slice(0, 3).join(' ')),
    ['end 7 timeout', 'end 8 timeout'],
  );
  assert.equal(network.sockets.length, 1);
});
