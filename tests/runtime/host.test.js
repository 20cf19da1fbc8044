// Where the multiplexer runs: the worker where it works, this page where it does not, another worker when one dies.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Chat, browser, until } from './browser.js';

test('the worker is a module beside the client, and outlives a navigation', async (t) => {
  const here = browser(t);
  here.connect({ identity: 'ada' });
  await until(() => here.constructed);
  const { url, name, ...options } = here.constructed;
  assert.match(url, /\/worker\.js$/);
  assert.deepEqual(options, { type: 'module', extendedLifetime: true });
  for (const part of ['c1', 'ada', 'https://example.test/ws/live']) assert.ok(name.includes(part), name);
});

test('another identity or address is another worker, the same ones share theirs', async (t) => {
  const here = browser(t);
  for (const options of [{}, {}, { identity: 'ada' }, { identity: 'bob' }, { url: '/other' }]) {
    const connection = here.connect(options);
    await until(() => connection.status === 'open');
  }
  assert.equal(here.workers.size, 4);
  assert.equal(here.network.sockets.length, 4);
});

test('a worker of another address can be named', async (t) => {
  const here = browser(t);
  here.connect({ workerUrl: '/static/worker.js' });
  await until(() => here.constructed);
  assert.equal(here.constructed.url, '/static/worker.js');
});

for (const worker of ['throws', 'errs', 'says nothing']) {
  test(`a worker that ${worker} is replaced by the page within 3 s, and one warning says so`, async (t) => {
    const here = browser(t);
    here.worker = worker;
    const connection = here.connect();
    const chat = connection.subscribe(Chat, { room: 'a' });
    const heard = [];
    chat.on('message', ({ body }) => heard.push(body));
    assert.equal(connection.transport, 'worker');
    await here.pass(0);
    await here.pass(1_400);
    await here.pass(1_400);
    await here.pass(100);
    await until(() => chat.status === 'live');
    await here.network.socket.say('m chat/a - message {"body":"x"}');
    await until(() => heard.length === 1);
    assert.deepEqual([connection.transport, here.warnings.length, here.network.sockets.length], ['page', 1, 1]);
  });

  test(`a worker that ${worker} is an error where nothing but a worker will do`, async (t) => {
    const here = browser(t);
    here.worker = worker;
    const connection = here.connect({ transport: 'worker' });
    const errors = [];
    connection.onError((error) => errors.push(error));
    const chat = connection.subscribe(Chat, { room: 'a' });
    await here.pass(0);
    await here.pass(1_400);
    await here.pass(1_400);
    await until(() => connection.status === 'closed');
    assert.ok(errors[0] instanceof Error);
    assert.deepEqual([errors.length, chat.status, here.network.sockets.length], [1, 'ended', 0]);
  });
}

test('where there is no SharedWorker the page is the host from the start, without a warning', async (t) => {
  const here = browser(t);
  delete globalThis.SharedWorker;
  const connection = here.connect();
  assert.equal(connection.transport, 'page');
  await until(() => connection.status === 'open');
  assert.deepEqual(here.warnings, []);
});

test('the page is the host where it is asked for', async (t) => {
  const here = browser(t);
  const connection = here.connect({ transport: 'page' });
  await until(() => connection.status === 'open');
  assert.deepEqual([connection.transport, here.constructed], ['page', undefined]);
});

test('a worker that answers after it was given up is not heard', async (t) => {
  const here = browser(t);
  here.worker = 'says nothing';
  const connection = here.connect();
  await here.pass(0);
  const [, slow] = here.ports;
  await here.pass(1_400);
  await here.pass(1_400);
  await here.pass(0);
  await until(() => connection.status === 'open');
  slow.postMessage('status closed');
  slow.postMessage('boot late');
  const { frames } = here;
  await connection.inspect();
  assert.deepEqual([connection.status, connection.transport, frames.length], ['open', 'page', 1]);
});

test('a worker that is stuck when a page is loaded again is left for its next generation', async (t) => {
  const here = browser(t);
  here.connect();
  await until(() => here.constructed);
  const { name } = here.constructed;
  here.workers.set(name, { attach() {} });
  const connection = here.connect();
  await here.pass(0);
  await here.pass(1_400);
  await until(() => connection.status === 'open');
  assert.deepEqual([connection.transport, here.constructed.name], ['worker', name.replace(/1$/, '2')]);
});

test('a worker that is slow to start wins where it answers before its next generation', async (t) => {
  const here = browser(t);
  here.worker = 'says nothing';
  const connection = here.connect();
  await here.pass(0);
  const [, slow] = here.ports;
  const said = [];
  slow.on('message', (text) => said.push(...text.split('\n')));
  await here.pass(1_400);
  const [, , , next] = here.ports;
  slow.postMessage('boot slow');
  await until(() => said.length);
  next.postMessage('boot next');
  slow.postMessage('status open');
  await until(() => connection.status === 'open');
  await here.pass(1_400);
  assert.match(said[0], /^attach /);
  assert.equal(connection.transport, 'worker');
});

test('a worker that worked, died and does not load now is tried again, since the server may be away', async (t) => {
  const here = browser(t);
  const connection = here.connect();
  const chat = connection.subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  kill(here);
  here.worker = 'errs';
  await here.pass(4_000);
  await here.pass(0);
  await until(() => here.warnings.length);
  assert.deepEqual([connection.transport, connection.status], ['worker', 'connecting']);
  here.worker = 'works';
  await here.pass(2_000);
  await until(() => chat.status === 'live');
  assert.equal(connection.transport, 'worker');
});

test('a page with its own multiplexer closes its socket as it leaves, and opens one when it is back', async (t) => {
  const here = browser(t);
  const chat = here.connect({ transport: 'page' }).subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  let gaps = 0;
  chat.onGap(() => gaps++);
  here.page.dispatchEvent(new Event('pagehide'));
  assert.equal(here.network.socket.closed, true);
  await here.happens('pageshow');
  await until(() => here.network.sockets.length === 2 && chat.status === 'live');
  assert.equal(gaps, 1);
});

test('a page that comes back attaches again from where it was', async (t) => {
  const here = browser(t);
  here.answers.sub = ['ok # {"position":"e:4","recovered":null}', 'm chat/a 5 message {"body":"5"}'];
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  const heard = [];
  chat.on('message', ({ body }) => heard.push(body));
  await until(() => heard.length === 1);
  await here.happens('pagehide');
  await until(() => here.frames.some((frame) => frame.startsWith('unsub ')));
  here.answers.sub = ['ok # {"position":"e:6","recovered":true}', 'm chat/a 6 message {"body":"6"}'];
  await here.happens('pageshow');
  await until(() => heard.length === 2);
  assert.deepEqual(heard, ['5', '6']);
  assert.match(here.frames.findLast((frame) => frame.startsWith('sub ')), / e:5$/);
});

/** The worker dies unheard: its ports are silent from now on. */
function kill(here) {
  here.workers.clear();
  for (const port of here.ports) port.close();
}

test('a worker that died is replaced within 5 s, by one that the other tabs find too', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  const { name } = here.constructed;
  kill(here);
  const [former] = here.network.sockets;
  former.onmessage = former.onclose = null;
  await here.pass(4_000);
  await until(() => here.network.sockets.length === 2 && chat.status === 'live');
  assert.equal(here.constructed.name, name);
});

test('a worker that is stuck is replaced by one of another name', async (t) => {
  const here = browser(t);
  const connection = here.connect();
  const chat = connection.subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  const { name } = here.constructed;
  kill(here);
  here.workers.set(name, { attach() {} });
  await here.pass(4_000);
  await here.pass(1_400);
  await until(() => chat.status === 'live');
  assert.notEqual(here.constructed.name, name);
  assert.equal(connection.transport, 'worker');
});

test('a page that comes into view finds a dead worker within 3 s', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  kill(here);
  await here.happens('visibilitychange');
  await here.pass(2_000);
  await until(() => chat.status === 'live' && here.network.sockets.length === 2);
});

test('a worker started anew under a living port is told everything again', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  here.answers.cmd = [];
  const rejects = assert.rejects(chat.say({ body: 'x' }), { code: 'disconnected' });
  await until(() => here.frames.some((frame) => frame.startsWith('cmd ')));
  here.restart(here.constructed.name);
  await rejects;
  await until(() => chat.status === 'live');
});

test('an idempotent command is asked again of a worker that took the place of one that died', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  here.answers.once = [];
  const reply = chat.pay({ body: 'x' });
  const payments = () => here.frames.filter((frame) => frame.startsWith('once '));
  await until(() => payments().length);
  here.answers.once = ['ok # {"id":7}'];
  kill(here);
  await here.pass(4_000);
  assert.deepEqual(await reply, { id: 7 });
  const [first, again] = payments().map((frame) => frame.split(' ').slice(2));
  assert.deepEqual(again, first);
});

test('a page answers pings, and tells what happens to it', async (t) => {
  const here = browser(t);
  here.worker = 'says nothing';
  const connection = here.connect();
  await here.pass(0);
  const said = [];
  here.ports[1].on('message', (text) => said.push(...text.split('\n')));
  here.ports[1].postMessage('boot x');
  await until(() => said.length);
  here.ports[1].postMessage('ping');
  await until(() => said.includes('pong'));
  for (const type of ['offline', 'online', 'visibilitychange', 'resume']) await here.happens(type);
  await until(() => said.includes('hint resume'));
  assert.ok(said.includes('hint offline') && said.includes('hint online'));
  connection.close();
  await until(() => said.at(-1) === 'leave');
  await here.happens('online');
  assert.equal(said.at(-1), 'leave');
});

test('a page that is rendered ahead starts nothing until it is shown', async (t) => {
  const here = browser(t);
  Object.assign(here.document, { prerendering: true, addEventListener: here.page.addEventListener.bind(here.page) });
  const connection = here.connect();
  await here.pass(10_000);
  assert.deepEqual([here.constructed, connection.transport], [undefined, 'worker']);
  await here.happens('prerenderingchange');
  await until(() => connection.status === 'open');
});

test('a page that goes into the back/forward cache is silent there, though it is hidden after it left', async (t) => {
  const here = browser(t);
  here.worker = 'says nothing';
  here.connect();
  await here.pass(0);
  const said = [];
  here.ports[1].on('message', (text) => said.push(...text.split('\n')));
  here.ports[1].postMessage('boot x');
  await until(() => said.length);
  await here.happens('pagehide');
  here.document.hidden = true;
  await here.happens('visibilitychange');
  here.ports[1].postMessage('ping');
  here.document.hidden = false;
  await here.happens('pageshow');
  await until(() => said.includes('hint pageshow'));
  assert.deepEqual(said.slice(-2), ['leave', 'hint pageshow']);
});

test('a command that no worker could be told yet times out in the page', async (t) => {
  const here = browser(t);
  here.worker = 'says nothing';
  const connection = here.connect({ timeout: 500 });
  const chat = connection.subscribe(Chat, { room: 'a' });
  const rejects = assert.rejects(chat.say({ body: 'x' }), { code: 'timeout' });
  await here.pass(600);
  await rejects;
});

test('a command on its way to a worker that is dead is disconnected once that is found', async (t) => {
  const here = browser(t);
  const chat = here.connect().subscribe(Chat, { room: 'a' });
  await until(() => chat.status === 'live');
  kill(here);
  here.worker = 'errs';
  const rejects = assert.rejects(chat.say({ body: 'x' }), { code: 'disconnected' });
  await here.pass(4_000);
  await rejects;
  assert.equal(chat.status, 'recovering');
});

test('the picture of a worker that is dead is what the page knows', async (t) => {
  const here = browser(t);
  const connection = here.connect();
  await until(() => connection.status === 'open');
  kill(here);
  here.worker = 'errs';
  const picture = connection.inspect();
  await here.pass(4_000);
  assert.deepEqual(await picture, { transport: 'worker', status: 'connecting', tabs: 0 });
});

test('close closes the port, which would keep Node running', async (t) => {
  const here = browser(t);
  const connection = here.connect({ transport: 'page' });
  await until(() => connection.status === 'open');
  let closed = 0;
  for (const port of here.ports) port.on('close', () => closed++);
  connection.close();
  await until(() => closed === 2);
});

test('the picture of a closed connection is there at once', async (t) => {
  const here = browser(t);
  const connection = here.connect();
  await until(() => connection.status === 'open');
  connection.close();
  const picture = connection.inspect();
  await here.pass(1);
  assert.deepEqual(await picture, { transport: 'worker', status: 'closed', tabs: 0 });
});
