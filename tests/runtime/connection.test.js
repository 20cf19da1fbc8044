// Commands of a page, its connection's end, and what it tells of errors.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Chat, CommandError, browser, until } from './browser.js';

/** A page that reads chat/a, live. */
async function connected(t, options) {
  const here = browser(t);
  const connection = here.connect(options);
  const errors = [];
  connection.onError((error) => errors.push(error));
  const chat = connection.subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  return { here, connection, chat, errors };
}

const commands = (here) => here.frames.filter((frame) => frame.startsWith('cmd ')).map((frame) => frame.replace(/ \d+/, ''));

test('a command resolves to its reply', async (t) => {
  const { here, chat } = await connected(t);
  assert.deepEqual(await chat.say({ body: 'hello' }), { id: 1 });
  assert.deepEqual(commands(here), ['cmd chat/a say {"body":"hello"}']);
});

test('a command without a reply resolves to nothing, and without a payload sends {}', async (t) => {
  const { here, chat } = await connected(t);
  here.answers.cmd = ['ok # {}'];
  assert.equal(await chat.typing(), undefined);
  assert.deepEqual(commands(here), ['cmd chat/a typing {}']);
});

test('a wrong payload is invalid, with its issues, and is not sent', async (t) => {
  const { here, chat } = await connected(t);
  await assert.rejects(chat.say({ body: 1 }), {
    code: 'invalid',
    issues: [{ path: '/body', message: 'expected text' }],
    retryable: false,
  });
  assert.deepEqual(commands(here), []);
});

test('what the server says of a command is the error', async (t) => {
  const { here, chat } = await connected(t);
  here.answers.cmd = ['err # muted {"message":"You are muted","retryable":true}'];
  const error = await chat.say({ body: 'x' }).catch((reason) => reason);
  assert.ok(error instanceof CommandError && error instanceof Error);
  assert.deepEqual([error.code, error.message, error.retryable], ['muted', 'You are muted', true]);
});

test('a code without a text gets one', async (t) => {
  const { here, chat } = await connected(t);
  here.answers.cmd = ['err # rate_limited {"retryable":true}'];
  await assert.rejects(chat.say({ body: 'x' }), { message: 'rate_limited', issues: [] });
});

test('a wrong reply is internal, and reported', async (t) => {
  const { here, chat, errors } = await connected(t);
  here.answers.cmd = ['ok # {"id":"one"}'];
  await assert.rejects(chat.say({ body: 'x' }), { code: 'internal' });
  assert.match(errors[0].message, /chat\/a say/);
});

test('replies are not checked when only commands are', async (t) => {
  const { here, chat } = await connected(t, { validate: 'commands' });
  here.answers.cmd = ['ok # {"id":"one"}'];
  assert.deepEqual(await chat.say({ body: 'x' }), { id: 'one' });
  await assert.rejects(chat.say({ body: 1 }), { code: 'invalid' });
});

test('a command that is not answered times out', async (t) => {
  const { here, chat } = await connected(t, { timeout: 1_500 });
  here.answers.cmd = [];
  const rejects = assert.rejects(chat.say({ body: 'x' }), { code: 'timeout' });
  await until(() => commands(here).length);
  await here.pass(1_500);
  await rejects;
});

test('a command without an end to its patience waits', async (t) => {
  const { here, chat } = await connected(t, { timeout: Infinity });
  here.answers.cmd = [];
  let over = false;
  chat.say({ body: 'x' }).catch(() => (over = true));
  await until(() => commands(here).length);
  await here.pass(3_000);
  assert.equal(over, false);
});

test('a command that was sent is disconnected when the connection is lost', async (t) => {
  const { here, chat } = await connected(t);
  here.answers.cmd = [];
  const rejects = assert.rejects(chat.say({ body: 'x' }), { code: 'disconnected', retryable: false });
  await until(() => commands(here).length);
  await here.network.socket.drop();
  await rejects;
});

/** The idempotent commands that came to the server: each with its key. */
const payments = (here) => here.frames.filter((frame) => frame.startsWith('once ')).map((frame) => frame.split(' ').slice(2));

/** A page whose idempotent command is on its way, unanswered, and what becomes of it. */
async function paying(t, options) {
  const { here, connection, chat } = await connected(t, options);
  here.answers.once = [];
  const outcome = chat.pay({ body: 'x' }).catch(({ code }) => code);
  await until(() => payments(here).length);
  here.answers.once = ['ok # {"id":7}'];
  return { here, connection, chat, outcome };
}

/** The connection is lost and found again. */
async function reconnect(here, chat) {
  await here.network.socket.drop();
  await until(() => chat.status === 'recovering');
  await here.pass(500);
  await until(() => chat.status === 'live');
}

test('each call of an idempotent command has a key of its own, one printable token', async (t) => {
  const { here, chat } = await connected(t);
  assert.deepEqual(await chat.pay({ body: 'x' }), { id: 1 });
  assert.deepEqual(await chat.pay({ body: 'x' }), { id: 1 });
  const [[address, key, name, payload], [, another]] = payments(here);
  assert.deepEqual([address, name, payload], ['chat/a', 'pay', '{"body":"x"}']);
  assert.match(key, /^[!-~]{16,64}$/);
  assert.notEqual(another, key);
});

test('an idempotent command resolves after a reconnect, asked again with its key', async (t) => {
  const { here, chat, outcome } = await paying(t);
  await reconnect(here, chat);
  assert.deepEqual(await outcome, { id: 7 });
  const [first, again] = payments(here);
  assert.deepEqual(again, first);
});

test('an idempotent command times out as others do, and is not sent again', async (t) => {
  const { here, chat, outcome } = await paying(t, { timeout: 300 });
  await here.network.socket.drop();
  await here.pass(300);
  assert.equal(await outcome, 'timeout');
  await here.pass(500);
  await until(() => chat.status === 'live');
  await chat.say({ body: 'x' });
  assert.equal(payments(here).length, 1);
});

test('an idempotent command is disconnected when the server says not to come back', async (t) => {
  const { here, outcome } = await paying(t);
  await here.network.socket.drop(4500);
  assert.equal(await outcome, 'disconnected');
});

test('an idempotent command is disconnected when its page closes the connection', async (t) => {
  const { connection, outcome } = await paying(t);
  connection.close();
  assert.equal(await outcome, 'disconnected');
});

test('an idempotent command of a page that left for a while is asked again with its key', async (t) => {
  const { here, outcome } = await paying(t, { transport: 'page' });
  await here.happens('pagehide');
  await here.happens('pageshow');
  assert.deepEqual(await outcome, { id: 7 });
  const [first, again] = payments(here);
  assert.deepEqual(again, first);
});

test('commands given before anything is connected go up once it is', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  assert.deepEqual(await chat.say({ body: 'early' }), { id: 1 });
});

test('close ends subscriptions, rejects what waits, and stays closed', async (t) => {
  const { here, connection, chat } = await connected(t);
  here.answers.cmd = [];
  const rejects = assert.rejects(chat.say({ body: 'x' }), { code: 'disconnected' });
  await until(() => commands(here).length);
  connection.close();
  await rejects;
  assert.deepEqual([connection.status, chat.status], ['closed', 'ended']);
  assert.equal(connection.subscribe(Chat, { room: 'b' }).status, 'ended');
  await here.happens('pageshow');
  assert.equal(connection.status, 'closed');
});

test('after close nothing is told any more, not even what came with the message that led to it', async (t) => {
  const { here, connection, chat, errors } = await connected(t);
  const statuses = [];
  connection.onStatus((status) => statuses.push(status));
  chat.on('message', () => connection.close());
  here.network.socket.onmessage({ data: 'm chat/a - message {"body":"x"}' });
  here.network.socket.onclose({ code: 1006 });
  await here.pass(1_000);
  assert.deepEqual([statuses, errors], [['closed'], []]);
});

test('who subscribes again whenever a subscription ends is stopped by close', async (t) => {
  const { connection } = await connected(t);
  let ended = 0;
  const follow = () => {
    connection.subscribe(Chat, { room: 'a' }).onStatus((status) => {
      if (status === 'ended' && ++ended < 100) follow();
    });
  };
  follow();
  connection.close();
  assert.equal(ended, 1);
});

test('a connection closed at once never starts', async (t) => {
  const here = browser(t);
  here.connect().close();
  await here.pass(5_000);
  assert.equal(here.constructed, undefined);
});

test('garbage from the server is told to onError', async (t) => {
  const { here, errors } = await connected(t);
  await here.network.socket.say('what is this');
  await until(() => errors.length);
  assert.match(errors[0].message, /what is this/);
});

test('an error that nobody listens for goes to the console', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  const printed = t.mock.method(console, 'error', () => {});
  await here.network.socket.say('what is this');
  await until(() => printed.mock.callCount());
});

test('the status is told as it changes', async (t) => {
  const here = browser(t);
  const connection = here.connect();
  const statuses = [];
  connection.onStatus((status) => statuses.push(status));
  assert.equal(connection.status, 'connecting');
  await until(() => connection.status === 'open');
  await here.network.socket.drop();
  await until(() => connection.status === 'waiting');
  await here.pass(500);
  await until(() => connection.status === 'open');
  assert.deepEqual(statuses, ['open', 'waiting', 'connecting', 'open']);
});

test('a token function is asked, and its failure is reported', async (t) => {
  const here = browser(t);
  const tokens = [() => Promise.reject(new Error('no session')), async () => 'secret'];
  const connection = here.connect({ token: () => tokens.shift()() });
  const errors = [];
  connection.onError((error) => errors.push(error.message));
  await until(() => errors.length);
  await here.pass(5_000);
  await here.pass(1_000);
  await until(() => connection.status === 'open');
  assert.deepEqual(errors, ['no session']);
  assert.equal(JSON.parse(here.frames[0].slice(6)).token, 'secret');
});

test('inspect tells what the multiplexer holds, and where it is', async (t) => {
  const { connection } = await connected(t);
  const { transport, status, tabs, subscriptions } = await connection.inspect();
  assert.deepEqual([transport, status, tabs, subscriptions.length], ['worker', 'open', 1, 1]);
});

for (const [url, opened] of [
  [undefined, 'wss://example.test/ws/live'],
  ['/other', 'wss://example.test/other'],
  ['http://elsewhere.test/x', 'ws://elsewhere.test/x'],
  ['wss://elsewhere.test/y', 'wss://elsewhere.test/y'],
]) {
  test(`the endpoint ${url ?? 'by default'} is ${opened}`, async (t) => {
    const { here } = await connected(t, { url });
    assert.equal(here.network.socket.url, opened);
  });
}

test('where there is no page, connecting fails softly', async (t) => {
  t.mock.method(console, 'error', () => {});
  const { open } = await import('./browser.js');
  const connection = open({}, { endpoint: '/ws/live', fingerprint: 'c1' });
  const chat = connection.subscribe(Chat, { room: 'a' });
  await until(() => connection.status === 'closed');
  assert.equal(chat.status, 'ended');
});
