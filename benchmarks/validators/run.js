// node run.js [--quick] [--only sharedgen,typia,ajv]: measures, prints, and writes RESULTS.md of a whole run.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs, promisify } from 'node:util';

import { HERE } from './bundle.js';
import { report, summary } from './report.js';
import { sizesOf } from './size.js';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
const { runs, rounds, milliseconds } = options.quick
  ? { runs: 1, rounds: 8, milliseconds: 1 }
  : { runs: 3, rounds: 16, milliseconds: 3 };

async function measure() {
  const only = options.only ? ['--only', options.only] : [];
  const arguments_ = [`${HERE}/measure.js`, '--rounds', rounds, '--milliseconds', milliseconds, ...only];
  try {
    return JSON.parse((await promisify(execFile)(process.execPath, arguments_.map(String))).stdout);
  } catch (error) {
    console.error(error.stderr || error);
    process.exit(1);
  }
}

/** The least of every figure. */
function least(a, b) {
  if (typeof a === 'number') return Math.min(a, b);
  return Object.fromEntries(Object.keys(a).map((key) => [key, least(a[key], b[key])]));
}

let times = await measure();
for (let run = 1; run < runs; run++) times = least(times, await measure());
const results = { times, sizes: await sizesOf(options.only) };
const tables = report(results);
console.log(tables);

if (!options.quick && !options.only) {
  const { dependencies } = JSON.parse(readFileSync(`${HERE}/package.json`, 'utf8'));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const method = readFileSync(`${HERE}/METHOD.md`, 'utf8').trim();
  const date = new Date().toISOString().slice(0, 10);
  const text = `# Validators, side by side

Written by \`make bench-validators\` on ${date}: ${availableParallelism()} cores, node ${process.versions.node},
${versions.join(', ')}.

${summary(results, date)}

${method}

${tables}
`;
  writeFileSync(`${HERE}/RESULTS.md`, text);
}
