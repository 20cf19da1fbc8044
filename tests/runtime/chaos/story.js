import { plan, World } from './world.js';

/** Of how many rounds a story is, before everything is well again and the books are checked. */
export const LENGTH = 50;

/**
 * @param {number} seed
 * @param {ReturnType<typeof plan>} rounds
 */
async function tell(seed, rounds) {
  const world = new World(seed);
  await world.live(rounds);
  const faults = world.faults();
  return { faults: faults.concat(await world.leave()), journal: world.journal };
}

/** What is wrong at the end of a story; nothing when all is right. */
export async function faultsOf(seed, length = LENGTH) {
  const { faults } = await tell(seed, plan(seed, length));
  return faults;
}

/** The same story with all left out that its first fault does without. */
export async function shortest(seed, length = LENGTH) {
  const kindOf = (fault) => fault.replace(/\d+/g, '#');
  let rounds = plan(seed, length);
  let told = await tell(seed, rounds);
  const wanted = kindOf(told.faults[0]);
  for (let size = length >> 1; size; size >>= 1) {
    for (let start = 0; start < rounds.length; ) {
      const fewer = rounds.filter((_, index) => index < start || index >= start + size);
      const shorter = await tell(seed, fewer);
      if (shorter.faults.some((fault) => kindOf(fault) === wanted)) [rounds, told] = [fewer, shorter];
      else start += size;
    }
  }
  return told;
}
