// What a page does with a subscription.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Chat, browser, until } from './browser.js';

const text = ({ body }) => body;
const said = (offset, body) => `m chat/a ${offset} message {"body":"${body}"}`;

/** A page that reads chat/a, live, with what it heard. */
async function reading(t, answers = {}, past = undefined) {
  const here = browser(t);
  Object.assign(here.answers, answers);
  const connection = here.connect();
  const chat = connection.subscribe(Chat, { room: 'a' }, past);
  const heard = [];
  const errors = [];
  let gaps = 0;
  chat.on('message', (message) => heard.push(text(message)));
  chat.on('topic', (topic) => heard.push(`# ${text(topic)}`));
  chat.onGap(() => gaps++);
  connection.onError((error) => errors.push(error));
  await until(() => chat.status !== 'pending');
  return { ...here, here, connection, chat, heard, errors, gaps: () => gaps };
}

test('a subscription is pending, then live, and hears its events in order', async (t) => {
  const { here, connection, chat, heard } = await reading(t);
  assert.equal(connection.status, 'open');
  assert.equal(connection.transport, 'worker');
  assert.equal(chat.address, 'chat/a');
  assert.deepEqual(chat.params, { room: 'a' });
  await here.network.socket.say(said('-', 'one'), said('-', 'two two'));
  await until(() => heard.length === 2);
  assert.deepEqual(heard, ['one', 'two two']);
});

test('what comes with the answer reaches listeners added right after subscribing', async (t) => {
  const sub = ['ok # {"position":"e:4","recovered":null}', 'm chat/a 2 topic {"body":"x"}', said(5, 'y')];
  const { heard } = await reading(t, { sub });
  await until(() => heard.length === 2);
  assert.deepEqual(heard, ['# x', 'y']);
});

test('two subscriptions to one address are one upstream, and each hears each event once', async (t) => {
  const { here, connection, heard } = await reading(t);
  const again = [];
  const second = connection.subscribe(Chat, { room: 'a' });
  second.on('message', (message) => again.push(text(message)));
  await until(() => second.status === 'live');
  await here.network.socket.say(said('-', 'one'));
  await until(() => again.length === 1);
  assert.deepEqual([heard, again], [['one'], ['one']]);
  assert.equal(here.frames.filter((frame) => frame.startsWith('sub ')).length, 1);
});

test('a payload is parsed and checked once, however many subscriptions read it', async (t) => {
  const { here, connection, chat } = await reading(t);
  const messages = [];
  chat.on('message', (message) => messages.push(message));
  const second = connection.subscribe(Chat, { room: 'a' });
  second.on('message', (message) => messages.push(message));
  await until(() => second.status === 'live');
  await here.network.socket.say(said('-', 'one'));
  await until(() => messages.length === 2);
  assert.equal(messages[0], messages[1]);
});

test('after unsubscribing it hears nothing, and its commands are not subscribed', async (t) => {
  const { here, chat, heard } = await reading(t);
  const statuses = [];
  chat.onStatus((status) => statuses.push(status));
  chat.unsubscribe();
  await here.network.socket.say(said('-', 'one'));
  await until(() => here.frames.some((frame) => frame.startsWith('unsub ')));
  assert.deepEqual([statuses, heard], [['ended'], []]);
  await assert.rejects(chat.say({ body: 'x' }), { name: 'CommandError', code: 'not_subscribed' });
});

test('a listener can be taken away, and one that throws does not stop the others', async (t) => {
  const { here, chat, heard } = await reading(t);
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);
  t.after(() => delete globalThis.reportError);
  const others = [];
  const off = chat.on('message', () => others.push('taken away'));
  chat.on('message', () => {
    throw new Error('mine');
  });
  chat.on('message', (message) => others.push(text(message)));
  off();
  await here.network.socket.say(said('-', 'one'));
  await until(() => others.length === 1);
  assert.deepEqual([heard, others, reported], [['one'], ['one'], ['mine']]);
});

test('a payload that fails its check is skipped and reported, once, and the position moves on', async (t) => {
  const sub = ['ok # {"position":"e:4","recovered":null}'];
  const { here, connection, heard, errors } = await reading(t, { sub });
  const second = connection.subscribe(Chat, { room: 'a' });
  await until(() => second.status === 'live');
  await here.network.socket.say('m chat/a 5 message {"body":1}', 'm chat/a 6 message {', said(7, 'right'));
  await until(() => heard.length === 1);
  assert.equal(errors.length, 2);
  assert.deepEqual(errors[0].issues, [{ path: '/body', message: 'expected text' }]);
  assert.match(errors[0].message, /chat\/a message\/body: expected text/);
  assert.ok(errors[1] instanceof SyntaxError);
  here.answers.sub = [];
  await here.network.socket.drop();
  await here.pass(500);
  await until(() => here.frames.at(-1)?.endsWith(' e:7'));
});

test('without validation nothing is checked', async (t) => {
  const here = browser(t);
  const chat = here.connect({ validate: 'none' }).subscribe(Chat, { room: 'a' });
  const heard = [];
  chat.on('message', (message) => heard.push(text(message)));
  await until(() => chat.status === 'live');
  await here.network.socket.say('m chat/a - message {"body":1}');
  await until(() => heard.length === 1);
  assert.deepEqual(heard, [1]);
});

test('an event of a newer contract is skipped in silence', async (t) => {
  const { here, heard, errors } = await reading(t);
  await here.network.socket.say('m chat/a - novelty {}', said('-', 'known'));
  await until(() => heard.length === 1);
  assert.deepEqual(errors, []);
});

test('an unchanged retained value is not heard again after a reconnect, a changed one is', async (t) => {
  const sub = ['ok # {"position":"-","recovered":null}', 'm chat/a 3 topic {"body":"x"}'];
  const { here, chat, heard, gaps } = await reading(t, { sub });
  await until(() => heard.length === 1);
  await here.network.socket.drop();
  await until(() => chat.status === 'recovering');
  await here.pass(500);
  await until(() => chat.status === 'live');
  assert.equal(gaps(), 1);
  here.answers.sub = ['ok # {"position":"-","recovered":null}', 'm chat/a 4 topic {"body":"y"}'];
  await here.network.socket.drop();
  await here.pass(1_000);
  await until(() => heard.length === 2);
  assert.deepEqual(heard, ['# x', '# y']);
});

test('what was missed is heard after a reconnect, and no gap', async (t) => {
  const { here, chat, heard, gaps } = await reading(t, { sub: ['ok # {"position":"e:4","recovered":null}'] });
  await here.network.socket.say(said(5, 'five'));
  here.answers.sub = ['ok # {"position":"e:7","recovered":true}', said(6, 'six'), said(7, 'seven')];
  await here.network.socket.drop();
  await here.pass(500);
  await until(() => heard.length === 3);
  assert.deepEqual([heard, gaps(), chat.status], [['five', 'six', 'seven'], 0, 'live']);
});

test('the last events come before those of now', async (t) => {
  const sub = ['p # chat/a 3 message {"body":"3"}', 'ok # {"position":"e:3","recovered":true}', said(4, '4')];
  const { here, heard, gaps } = await reading(t, { sub }, { last: 1 });
  await until(() => heard.length === 2);
  assert.deepEqual([heard, gaps()], [['3', '4'], 0]);
  assert.match(here.frames.find((frame) => frame.startsWith('sub ')), / last:1$/);
});

test('since a position that the page was rendered at', async (t) => {
  const sub = ['ok # {"position":"e:4","recovered":true}', said(4, '4')];
  const { here, heard } = await reading(t, { sub }, { since: 'e:3' });
  await until(() => heard.length === 1);
  assert.deepEqual(heard, ['4']);
  assert.match(here.frames.find((frame) => frame.startsWith('sub ')), / e:3$/);
});

test('a position too old to recover from is a gap', async (t) => {
  const { gaps } = await reading(t, { sub: ['ok # {"position":"e:9","recovered":false}'] }, { since: 'old:3' });
  assert.equal(gaps(), 1);
});

test('a refusal is a status with its code, and an error', async (t) => {
  const { chat, errors } = await reading(t, { sub: ['err # refused {"message":"Not you","retryable":false}'] });
  assert.equal(chat.status, 'refused');
  assert.deepEqual([errors[0].code, errors[0].message], ['refused', 'Not you']);
  await assert.rejects(chat.say({ body: 'x' }), { code: 'not_subscribed' });
});

test('an outdated channel is told to onOutdated', async (t) => {
  const here = browser(t);
  here.answers.sub = ['err # outdated {"retryable":false}'];
  const connection = here.connect();
  const outdated = [];
  connection.onOutdated((which) => outdated.push(which));
  connection.subscribe(Chat, { room: 'a' });
  await until(() => outdated.length);
  assert.deepEqual(outdated, [{ channel: 'Chat', address: 'chat/a' }]);
});

test('a subscription that the server ends says so, and why', async (t) => {
  const { here, chat } = await reading(t);
  const statuses = [];
  chat.onStatus((...status) => statuses.push(status));
  await here.network.socket.say('end chat/a kicked');
  await until(() => statuses.length);
  assert.deepEqual(statuses, [['ended', 'kicked']]);
});

test('events are an iterator that ends with the subscription', async (t) => {
  const { here, chat } = await reading(t);
  const seen = [];
  const loop = (async () => {
    for await (const message of chat.events('message')) seen.push(text(message));
  })();
  await here.network.socket.say(said('-', 'one'), said('-', 'two'));
  await until(() => seen.length === 2);
  chat.unsubscribe();
  await loop;
  assert.deepEqual(seen, ['one', 'two']);
});

test('an iterator keeps what comes before it is asked, the last thousand of it', async (t) => {
  const { here, chat, gaps } = await reading(t);
  const events = chat.events('message');
  await here.network.socket.say(...Array.from({ length: 1_001 }, (_, number) => said('-', number)));
  await until(() => gaps() === 1);
  assert.deepEqual(await events.next(), { done: false, value: { body: '1' } });
});

test('a loop that breaks stops listening', async (t) => {
  const { here, chat, heard } = await reading(t);
  const loop = (async () => {
    for await (const message of chat.events('message')) return text(message);
  })();
  await here.network.socket.say(said('-', 'one'), said('-', 'two'));
  await until(() => heard.length === 2);
  assert.equal(await loop, 'one');
});

test('wrong parameters, unknown events and long addresses are told at once', async (t) => {
  const { connection, chat } = await reading(t);
  assert.throws(() => connection.subscribe(Chat, {}), { name: 'TypeError', message: 'Chat/room: is required' });
  assert.throws(() => connection.subscribe(Chat, { room: 'x'.repeat(300) }), TypeError);
  assert.throws(() => chat.on('mesage', () => {}), { name: 'TypeError', message: 'no event mesage' });
});

test('parameters are percent-encoded to the unreserved characters', async (t) => {
  const { connection } = await reading(t);
  const { address } = connection.subscribe(Chat, { room: "a b/!'()*~é" });
  assert.equal(address, 'chat/a%20b%2F%21%27%28%29%2A~%C3%A9');
});

test('a position from elsewhere cannot smuggle a frame in', async (t) => {
  const { here, connection } = await reading(t);
  for (const past of [{ since: 'e:1 x\ncmd 1 chat/a say {}' }, { last: '1\ncmd 1 chat/a say {}' }]) {
    const chat = connection.subscribe(Chat, { room: 'a' }, past);
    await until(() => chat.status === 'refused');
  }
  assert.deepEqual(here.frames.filter((frame) => frame.startsWith('cmd')), []);
});
