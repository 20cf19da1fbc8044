// Every contestant in one page; the benchmark calls what lies on `window`.
import { page, relay, sharedgen } from './contestants.js';
import { joinBursts } from './fanout.js';
import { hop } from './hop.js';

const contestants = { sharedgen: await sharedgen('worker'), relay: await relay(), page: await page() };
const bursts = await joinBursts(contestants);

Object.assign(window, {
  bursts,
  hop: (what, batches, first) => hop(contestants, what, batches, first),
  ready: true,
});
