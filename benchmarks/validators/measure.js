// One process: every peer on every message, in turns. Prints { row: { kind: { message: ns } } } as JSON.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { BUILD } from './bundle.js';
import { MESSAGES } from './messages.js';
import { loadRows } from './peers.js';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string' }, milliseconds: { type: 'string' }, only: { type: 'string' } },
});

const payloads = JSON.parse(readFileSync(`${BUILD}/payloads.json`, 'utf8'));
for (const kinds of Object.values(payloads)) {
  for (const kind in kinds) kinds[kind] = kinds[kind].map((text) => JSON.parse(text));
}

// the comment keeps V8 from sharing one compiled function, and what it learns, among the peers
const loop = (expression, comment) =>
  new Function(
    'f',
    'payloads',
    'passes',
    `// ${comment}
    let right = 0;
    for (let pass = 0; pass < passes; pass++) {
      for (let i = 0; i < payloads.length; i++) {
        const v = payloads[i];
        if (${expression}) right++;
      }
    }
    return right;`,
  );

function samplesOf(rows) {
  const samples = [];
  for (const name of MESSAGES) {
    for (const row of rows) {
      for (const [kind, expression] of [['valid', row.is], ['invalid', row.issues]]) {
        if (!expression) continue;
        const run = loop(expression, `${row.name} ${name} ${kind}`);
        samples.push({ row: row.name, name, kind, run, subject: row.subject(name), times: [] });
      }
    }
  }
  return samples;
}

/** What a peer does not judge as Pydantic does. */
function disagreements(rows) {
  const found = [];
  for (const row of rows) {
    for (const name of MESSAGES) {
      for (const expression of [row.is, row.issues]) {
        if (!expression) continue;
        const judge = new Function('f', 'v', `return ${expression}; // ${row.name} ${name}`);
        for (const kind of ['valid', 'invalid']) {
          payloads[name][kind].forEach((value, number) => {
            const right = judge(row.subject(name), value);
            if (right !== (kind === 'valid')) found.push(`${row.name}: ${name}, ${kind} ${number}`);
          });
        }
      }
    }
  }
  return found;
}

function time(sample, passes) {
  const values = payloads[sample.name][sample.kind];
  const start = process.hrtime.bigint();
  const right = sample.run(sample.subject, values, passes);
  const nanoseconds = Number(process.hrtime.bigint() - start);
  const expected = sample.kind === 'valid' ? passes * values.length : 0;
  if (right !== expected) throw new Error(`${sample.row} changed its mind`);
  return nanoseconds / (passes * values.length);
}

const rows = await loadRows(options.only);
const wrong = disagreements(rows);
if (wrong.length) {
  console.error(`These do not judge as Pydantic does:\n${wrong.join('\n')}`);
  process.exit(1);
}

const samples = samplesOf(rows);
const budget = Number(options.milliseconds) * 1e6;
// in turns as well: what one learns late would else be timed in the first rounds of the others
for (const share of [0.1, 0.5, 1, 1, 1, 1]) {
  for (const sample of samples) {
    const once = time(sample, sample.passes ?? 4) * payloads[sample.name][sample.kind].length;
    sample.passes = Math.max(1, Math.round((share * budget) / once));
  }
}
for (let round = 0; round < Number(options.rounds); round++) {
  const order = round % 2 ? [...samples].reverse() : samples;
  for (const sample of order) sample.times.push(time(sample, sample.passes));
}

const found = {};
for (const { row, name, kind, times } of samples) {
  times.sort((a, b) => a - b);
  ((found[row] ??= {})[kind] ??= {})[name] = times[Math.floor(times.length / 4)];
}
console.log(JSON.stringify(found));
