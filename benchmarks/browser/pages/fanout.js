// Bursts: every tab counts what its listener hears, and one of them orders and is told how long it took.
export async function joinBursts(contestants) {
  const control = new WebSocket(`ws://${location.host}/ws/control`);
  await new Promise((open) => (control.onopen = open));
  let took;
  control.onmessage = ({ data }) => {
    const [order, kind, count] = data.split(' ');
    if (order === 'expect') {
      let left = Number(count);
      for (const contestant of Object.values(contestants)) {
        if (contestant.kind === kind) contestant.listen(() => --left || control.send('done'));
      }
      control.send('ready');
    } else if (order === 'took') took.ok(Number(kind));
    else took.failed(new Error(data));
  };

  /** @returns for each contestant, in turn and `first` first: ms until every tab had heard every event */
  return async function bursts(count, coalesced, first) {
    const names = Object.keys(contestants);
    const found = {};
    for (let place = 0; place < names.length; place++) {
      const name = names[(first + place) % names.length];
      found[name] = await new Promise((ok, failed) => {
        took = { ok, failed };
        control.send(`burst ${contestants[name].kind} ${count} ${coalesced}`);
      });
    }
    return found;
  };
}
