// Bytes of each peer: all eight messages, each alone, and each left out.
import { MESSAGES, MODELS } from './messages.js';
import { chosen } from './peers.js';

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** @returns bytes by row: { all, one, model, margin, further }, each { minified, packed } */
export async function sizesOf(only) {
  const found = {};
  for (const peer of await chosen(only)) {
    for (const [row, weigh] of Object.entries(peer.sizes)) {
      const all = await weigh(MESSAGES);
      const one = [];
      const without = [];
      for (const name of MESSAGES) {
        one.push(await weigh([name]));
        without.push(await weigh(MESSAGES.filter((other) => other !== name)));
      }
      const of = (compute) => ({ minified: compute('minified'), packed: compute('packed') });
      found[row] = {
        all,
        one: one[0],
        margin: of((unit) => (all[unit] - one[0][unit]) / (MESSAGES.length - 1)),
        model: of((unit) => (all[unit] - one[0][unit]) / (MODELS.all - MODELS.first)),
        further: of((unit) => mean(without.map((others) => all[unit] - others[unit]))),
      };
    }
  }
  return found;
}
