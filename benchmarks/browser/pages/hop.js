// Round trips, one message in flight. The clock of a page shows tenths of a millisecond, so ten are timed together.
const TOGETHER = 10;

/** @returns for each contestant, in turn and `first` first: ms a round trip, `batches` means of ten */
export async function hop(contestants, what, batches, first) {
  const names = Object.keys(contestants);
  const found = {};
  for (let place = 0; place < names.length; place++) {
    const name = names[(first + place) % names.length];
    found[name] = await means(contestants[name][what], batches);
  }
  return found;
}

async function means(call, batches) {
  for (let warm = 0; warm < TOGETHER; warm++) await call();
  const found = [];
  for (let batch = 0; batch < batches; batch++) {
    const begin = performance.now();
    for (let message = 0; message < TOGETHER; message++) await call();
    found.push((performance.now() - begin) / TOGETHER);
  }
  return found;
}
