// The tables, in Markdown, and what was aimed at.
import { MESSAGES } from './messages.js';

const MEAN = 'mean';

const geometricMean = (numbers) => Math.exp(numbers.reduce((sum, one) => sum + Math.log(one), 0) / numbers.length);
const rounded = (number) => (number < 10 ? number.toFixed(2) : number < 100 ? number.toFixed(1) : number.toFixed(0));

function table(heads, lines) {
  const cells = [heads, heads.map((_, column) => (column ? '--:' : '---')), ...lines];
  return cells.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** sharedgen's own row: what the page calls, `is` or `issues`, whichever is slower. */
function own(times, kind, shape) {
  const rows = ['issues', 'is'].map((method) => times[`sharedgen ${shape}${method}`]?.[kind]).filter(Boolean);
  return Object.fromEntries(MESSAGES.map((name) => [name, Math.max(...rows.map((row) => row[name]))]));
}

/** The ratio of a row to another by message, and the geometric mean of the ratios. */
function ratios(row, base) {
  const found = Object.fromEntries(MESSAGES.map((name) => [name, row[name] / base[name]]));
  return { ...found, [MEAN]: geometricMean(Object.values(found)) };
}

function speed(times, kind, shape = '') {
  const base = own(times, kind, shape);
  const lines = [['**sharedgen**, ns', ...MESSAGES.map((name) => `**${rounded(base[name])}**`), '']];
  for (const [row, kinds] of Object.entries(times)) {
    const parted = row.startsWith('sharedgen') && row.includes('command') !== Boolean(shape);
    if (!kinds[kind] || parted) continue;
    const found = ratios(kinds[kind], base);
    const cells = MESSAGES.map((name) => `${rounded(found[name])} (${rounded(kinds[kind][name])})`);
    lines.push([row, ...cells, rounded(found[MEAN])]);
  }
  return table(['', ...MESSAGES, 'geometric mean'], lines);
}

function bytes(sizes) {
  const cell = ({ minified, packed }) => `${Math.round(minified)} / ${Math.round(packed)}`;
  const lines = Object.entries(sizes).map(([row, found]) => [
    row,
    ...[found.all, found.one, found.model, found.margin, found.further].map(cell),
  ]);
  const further = ['a further model', 'a further message', 'the eighth message, on average'];
  return table(['minified / gzip', '8 messages (16 models)', `${MESSAGES[0]} (2 models)`, ...further], lines);
}

/** One line a peer, as the README quotes it: geometric means of events, and bytes. */
export function summary({ times, sizes }, date) {
  const valid = own(times, 'valid', '');
  const invalid = own(times, 'invalid', '');
  const lines = [['**sharedgen**', '1', '1', Math.round(sizes.sharedgen.all.packed), Math.round(sizes.sharedgen.model.packed)]];
  for (const [row, kinds] of Object.entries(times)) {
    if (row.startsWith('sharedgen')) continue;
    const of = (kind, base) => (kinds[kind] ? rounded(ratios(kinds[kind], base)[MEAN]) : '');
    const size = sizes[row];
    const packed = size ? [Math.round(size.all.packed), Math.round(size.model.packed)] : ['', ''];
    lines.push([row, of('valid', valid), of('invalid', invalid), ...packed]);
  }
  const heads = [`${date}, times sharedgen's`, 'valid', 'invalid', 'bytes, gzip', 'a further model'];
  return table(heads, lines);
}

/** @returns a line a target; those whose peers were left out are missing */
export function targets({ times, sizes }) {
  const found = [];
  const aim = (text, value, limit) =>
    found.push(`${value <= limit ? 'pass' : 'FAIL'}  ${text}: ${rounded(value)}, at most ${limit}`);
  const ratio = (peer, kind, limit) => {
    const row = times[peer]?.[kind];
    if (row && times['sharedgen issues']) {
      aim(`sharedgen / ${peer}, ${kind}`, ratios(own(times, kind, ''), row)[MEAN], limit);
    }
  };
  ratio('typia is', 'valid', 0.7);
  ratio('ajv standalone', 'valid', 0.45);
  ratio('ajv standalone', 'invalid', 1.0);
  if (sizes.sharedgen) {
    aim('bytes, gzip, a further model', sizes.sharedgen.model.packed, 200);
  }
  return found;
}

export function report(results) {
  const { times, sizes } = results;
  const parts = [];
  if (times['sharedgen issues']) {
    parts.push(
      `## Events, valid\n\n${speed(times, 'valid')}`,
      `## Events, invalid\n\n${speed(times, 'invalid')}`,
      `## Commands, valid\n\n${speed(times, 'valid', 'command ')}`,
      `## Commands, invalid\n\n${speed(times, 'invalid', 'command ')}`,
    );
  }
  const aims = targets(results).map((line) => `- ${line}`);
  parts.push(`## Bytes\n\n${bytes(sizes)}`, `## Targets\n\n${aims.join('\n')}`);
  return parts.join('\n\n');
}
