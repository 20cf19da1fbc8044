// Who is measured. A peer: rows() => [{ name, subject(message), is, issues }], the last two being
// expressions of the subject `f` and the value `v`, true for a right value; and sizes, by row.
const PEERS = ['sharedgen', 'typia', 'ajv', 'typebox', 'valibot', 'zod'];

/** @param {string} [only] names with commas between them */
export function chosen(only) {
  const names = only ? only.split(',') : PEERS;
  const unknown = names.filter((name) => !PEERS.includes(name));
  if (unknown.length) throw new Error(`there is no ${unknown.join(', ')}: there are ${PEERS.join(', ')}`);
  return Promise.all(names.map((name) => import(`./peers/${name}.js`)));
}

export async function loadRows(only) {
  const rows = [];
  for (const peer of await chosen(only)) rows.push(...(await peer.rows()));
  return rows;
}
