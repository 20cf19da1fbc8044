// A thousand browsers lose the same server at once: the real code, each with luck of its own, in a made-up time.
import assert from 'node:assert/strict';
import test from 'node:test';

import { load } from './joined.js';
import { Clock, Network, Tab, settled } from './fakes.js';

const { createMultiplexer } = await load('multiplexer.js');

const BROWSERS = 1_000;
const SECOND = 1_000;

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function luck(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A server that is there or not, and the times at which browsers asked for it. */
async function storm() {
  const clock = new Clock();
  const network = new Network();
  const server = { isUp: true, asked: [], opened: [], open: new Set() };
  class WebSocket extends network.WebSocket {
    constructor(...parts) {
      super(...parts);
      server.asked.push(clock.now);
      clock.setTimeout(() => (server.isUp ? this.#accept() : this.onclose?.({ code: 1006 })), 1);
    }

    #accept() {
      server.opened.push(clock.now);
      server.open.add(this);
      this.accept();
    }

    close() {
      server.open.delete(this);
    }
  }
  const { setTimeout, clearTimeout } = clock;
  const tabs = [];
  for (let seed = 1; seed <= BROWSERS; seed++) {
    const world = { WebSocket, setTimeout, clearTimeout, crypto, Math: { random: luck(seed) }, Date: { now: () => clock.now } };
    tabs.push(new Tab(createMultiplexer(5_000, world)));
    tabs.at(-1).attach();
  }
  await clock.pass(100);
  assert.equal(server.open.size, BROWSERS);
  return {
    clock,
    server,
    tabs,
    /** Everybody is told, or cut off. */
    async end(farewell) {
      const former = [...server.open];
      server.open.clear();
      server.asked.length = server.opened.length = 0;
      for (const socket of former) farewell(socket);
      await settled();
    },
  };
}

/** How many of these times lie in the fullest window of so many ms. */
function peak(times, window = SECOND) {
  let first = 0;
  let most = 0;
  times.sort((a, b) => a - b);
  times.forEach((time, index) => {
    while (time - times[first] >= window) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

const cut = (socket) => socket.onclose?.({ code: 1006 });

test('browsers cut off do not come back at one moment', async () => {
  const { clock, server, end } = await storm();
  await end(cut);
  await clock.pass(SECOND);
  assert.equal(server.opened.length, BROWSERS);
  assert.ok(peak(server.opened, 100) < BROWSERS / 4, `${peak(server.opened, 100)} in 100 ms`);
});

test('a server that was away for a minute is asked by few at a time, and has everybody within 20 s', async () => {
  const { clock, server, end } = await storm();
  server.isUp = false;
  await end(cut);
  await clock.pass(60 * SECOND);
  const late = server.asked.filter((time) => time > clock.now - 20 * SECOND);
  assert.ok(peak(late) < BROWSERS / 6, `${peak(late)} asked in a second`);
  server.isUp = true;
  await clock.pass(20 * SECOND);
  assert.equal(server.open.size, BROWSERS);
  assert.ok(peak(server.opened) < BROWSERS / 6, `${peak(server.opened)} came in a second`);
});

test('a server that says when to come back is believed by everybody', async () => {
  const { clock, server, end } = await storm();
  let told = 0;
  const began = clock.now;
  await end((socket) => socket.say(`bye 4000 ${Math.round((10 * SECOND * told++) / BROWSERS)}`));
  await clock.pass(11 * SECOND);
  assert.equal(server.open.size, BROWSERS);
  assert.ok(peak(server.opened) < BROWSERS / 6, `${peak(server.opened)} came in a second`);
  assert.ok(server.opened.at(-1) - began <= 10_501 + 1);
});

test('browsers that believe to be offline ask less often, and never stop', async () => {
  const { clock, server, tabs, end } = await storm();
  server.isUp = false;
  for (const tab of tabs) await tab.say('hint offline');
  await end(cut);
  await clock.pass(60 * SECOND);
  const times = server.asked.length / BROWSERS;
  assert.ok(times >= 2 && times <= 3, `${times} times in a minute`);
});
