// Who comes back, or comes late, misses nothing and hears nothing twice.
import assert from 'node:assert/strict';
import test from 'node:test';

import { grant, idOf, nextSocket, world } from './fakes.js';

const event = (number) => `m chat/a ${number} message ${number}`;

/** Loses the connection and opens the next one. */
async function reconnect(here) {
  await here.network.socket.drop();
  await nextSocket(here);
  await here.network.socket.accept();
}

test('after a reconnect everything is subscribed to again in one message, from where it was', async () => {
  const here = await world();
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await tabs[0].subscribe('chat/b');
  await grant(network.socket);
  await network.socket.say(event(5));
  await reconnect(here);
  assert.equal(network.sockets.length, 2);
  assert.equal(network.socket.messages.length, 1);
  const [hello, ...subs] = network.socket.take();
  assert.match(hello, /^hello /);
  assert.match(subs.join(), /^sub \d+ chat\/a f1 e:5,sub \d+ chat\/b f1 -$/);
});

test('recovered: what was missed follows, and no gap is told', async () => {
  const here = await world();
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  tabs[0].take();
  await reconnect(here);
  assert.deepEqual(tabs[0].news(), ['recover 1']);
  const id = idOf(network.socket.take(), 'sub');
  await network.socket.say(`ok ${id} {"position":"e:6","recovered":true}`, event(5), event(6), event(7));
  assert.deepEqual(tabs[0].news(), ['live 1 e:4', event(5), event(6), event(7)]);
});

test('not recovered: nothing in part, and a gap is told', async () => {
  const here = await world();
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  tabs[0].take();
  await reconnect(here);
  await grant(network.socket, 'new:2', false);
  await network.socket.say(event(2), event(3));
  assert.deepEqual(tabs[0].news(), ['recover 1', 'live 1 new:2 gap', event(3)]);
});

test('a channel without history tells a gap after a reconnect, and none at first', async () => {
  const here = await world();
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  assert.deepEqual(tabs[0].news(), ['live 1 again']);
  await reconnect(here);
  await grant(network.socket);
  assert.deepEqual(tabs[0].news(), ['recover 1', 'live 1 again gap']);
});

test('an event that came already is dropped', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  tabs[0].take();
  await network.socket.say(event(4), event(5), event(5), event(6));
  assert.deepEqual(tabs[0].news(), [event(5), event(6)]);
});

test('a hole is filled from the server before anything later goes out', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  tabs[0].take();
  await network.socket.say(event(5), event(7), event(8));
  assert.deepEqual(tabs[0].news(), [event(5)]);
  const [unsub, sub] = network.socket.take();
  assert.match(unsub, /^unsub \d+ chat\/a$/);
  assert.match(sub, /^sub \d+ chat\/a f1 e:5$/);
  await network.socket.say(`ok ${sub.split(' ')[1]} {"position":"e:8","recovered":true}`, event(6), event(7), event(8));
  assert.deepEqual(tabs[0].news(), ['live 1 e:5', event(6), event(7), event(8)]);
});

test('a retained value that travels ahead of the recovered events is no hole, and comes once', async () => {
  const here = await world();
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a', '-', 'topic');
  await grant(network.socket, 'e:4');
  tabs[0].take();
  await reconnect(here);
  const id = idOf(network.socket.take(), 'sub');
  const topic = 'm chat/a 6 topic "x"';
  await network.socket.say(`ok ${id} {"position":"e:7","recovered":true}`, topic, event(5), topic, event(7));
  assert.deepEqual(tabs[0].news(), ['recover 1', 'live 1 e:4', event(5), topic, event(7)]);
  assert.deepEqual(network.socket.take(), []);
});

test('the first subscription with a position sends it along', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a', 'e:2');
  const frames = network.socket.take();
  assert.match(frames[0], /^sub \d+ chat\/a f1 e:2$/);
  await network.socket.say(`ok ${idOf(frames, 'sub')} {"position":"e:3","recovered":true}`, event(3));
  assert.deepEqual(tabs[0].news(), ['live 1 e:2', event(3)]);
});

test('a position that the server cannot recover from is a gap', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a', 'old:2');
  await grant(network.socket, 'e:9', false);
  assert.deepEqual(tabs[0].news(), ['live 1 e:9 gap']);
});

test('the first subscription that asks for the last events gets them before it is live', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a', 'last:2');
  const frames = network.socket.take();
  assert.match(frames[0], /^sub \d+ chat\/a f1 last:2$/);
  const id = idOf(frames, 'sub');
  await network.socket.say(`p ${id} chat/a 3 message 3`, `p ${id} chat/a 4 message 4`);
  assert.deepEqual(tabs[0].news(), []);
  await network.socket.say(`ok ${id} {"position":"e:4","recovered":true}`, event(5));
  assert.deepEqual(tabs[0].news(), ['p 1 3 message 3', 'p 1 4 message 4', 'live 1 e:4', event(5)]);
});

test('a late tab that asks for the past gets it, and the others nothing of it', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a', '-', 'topic');
  await grant(network.socket, 'e:4');
  await network.socket.say('m chat/a 5 topic "x"');
  tabs[0].take();
  await tabs[1].subscribe('chat/a', 'last:2', 'topic');
  const frames = network.socket.take();
  assert.match(frames.join(), /^past \d+ chat\/a last:2$/);
  const id = idOf(frames, 'past');
  await network.socket.say(`p ${id} chat/a 4 message 4`, event(6), event(7), `p ${id} chat/a 5 topic "x"`);
  await network.socket.say(`p ${id} chat/a 6 message 6`, `ok ${id} {"position":"e:6","recovered":true}`, event(8));
  assert.deepEqual(tabs[0].news(), [event(6), event(7), event(8)]);
  const news = tabs[1].news();
  assert.deepEqual(news.slice(0, 2), [event(6), event(7)]); // its page hears `live` first, and leaves those
  assert.deepEqual(news.slice(2), [
    'p 1 4 message 4',
    'p 1 5 topic "x"',
    'p 1 6 message 6',
    'p 1 7 message 7',
    'p 1 5 topic "x"',
    'live 1 e:7',
    event(8),
  ]);
});

test('a late tab at the present position is served from here', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await tabs[1].subscribe('chat/a', 'e:4');
  assert.deepEqual(tabs[1].news(), ['live 1 e:4']);
  assert.deepEqual(network.socket.take(), []);
});

test('the past is asked for again when the connection is lost before it is complete', async () => {
  const here = await world({ tabs: 2 });
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await tabs[1].subscribe('chat/a', 'last:2');
  const past = idOf(network.socket.take(), 'past');
  await network.socket.say(`p ${past} chat/a 3 message 3`);
  await reconnect(here);
  await grant(network.socket, 'e:4', true);
  const again = idOf(network.socket.take(), 'past');
  await network.socket.say(`p ${again} chat/a 3 message 3`, `p ${again} chat/a 4 message 4`);
  await network.socket.say(`ok ${again} {"position":"e:4","recovered":true}`);
  assert.deepEqual(tabs[1].news(), ['p 1 3 message 3', 'p 1 4 message 4', 'live 1 e:4']);
});

test('a past that the server does not give is a gap, and the subscription lives', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await tabs[1].subscribe('chat/a', 'e:1');
  const id = idOf(network.socket.take(), 'past');
  await network.socket.say(`err ${id} internal {"retryable":true}`);
  assert.deepEqual(tabs[1].news(), ['live 1 e:4 gap']);
});

test('the last events are too, where the server does not give them to a late tab', async () => {
  const { network, tabs } = await world({ tabs: 2 });
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:5');
  await tabs[1].subscribe('chat/a', 'last:3');
  await network.socket.say(`err ${idOf(network.socket.take(), 'past')} rate_limited {"retryable":true}`);
  assert.match(tabs[1].news().join(), /^live 1 \S+ gap$/);
});

test('who subscribes while others recover begins after what they recover', async () => {
  const here = await world({ tabs: 2 });
  const { clock, network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await network.socket.drop();
  await tabs[1].subscribe('chat/a');
  await clock.pass(20_000);
  await network.socket.accept();
  await grant(network.socket, 'e:6', true);
  assert.deepEqual(tabs[1].news(), ['live 1 e:6']);
});

test('a refusal after a reconnect ends the subscription', async () => {
  const here = await world();
  const { network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket);
  tabs[0].take();
  await reconnect(here);
  await network.socket.say(`err ${idOf(network.socket.take(), 'sub')} outdated {"retryable":false}`);
  assert.deepEqual(tabs[0].news(), ['recover 1', 'end 1 outdated']);
});

test('a passing failure after a reconnect does not end the subscription', async () => {
  const here = await world();
  const { clock, network, tabs } = here;
  await tabs[0].subscribe('chat/a');
  await grant(network.socket, 'e:4');
  await reconnect(here);
  await network.socket.say(`err ${idOf(network.socket.take(), 'sub')} internal {"retryable":true}`);
  await clock.pass(5_000);
  assert.match(network.socket.take().join(), /sub \d+ chat\/a f1 e:4/);
});

test('what is no position is refused here', async () => {
  const { network, tabs } = await world();
  await tabs[0].subscribe('chat/a', 'last:-1');
  assert.match(tabs[0].news().join(), /^end 1 invalid {/);
  assert.deepEqual(network.socket.take(), []);
});

test('an answer with a position that is none is no answer, and nothing of it reaches the page', async () => {
  for (const position of ['e:x', 'e 1:5', 'e\nstatus closed\ne:5', 7]) {
    const { network, tabs } = await world();
    await tabs[0].subscribe('chat/a');
    await grant(network.socket, position);
    assert.match(tabs[0].news()[0], /^end 1 internal /);
  }
});
