"""Long text that is nearly right: a check looks at it once, not once for every character of it."""

from __future__ import annotations

import json
import subprocess

from .page import ROOT

CHECKS = ROOT / "templates" / "checks"

# so long that what looks again for every character runs for minutes
_SCRIPT = """
import { readdirSync } from 'node:fs';
const folder = process.argv[1];
const files = readdirSync(new URL(folder)).map((file) => import(folder + file));
const checks = Object.assign({}, ...(await Promise.all(files)));
const N = 1 << 18;
const many = (text) => text.repeat(N / text.length);
const texts = [
  `a${many(' ')}a`, `${many('1')}x`, `1${many('0')}1`, `1.${many('0')}1`, `1.${many('0')}x`,
  `${many('=')}a`, `AAAA${many('=')}`, `1${many('_')}1`, `0${many('0_')}x`, `1e${many('0')}x`,
  many('-'), many('.'), `P${many('1')}D`, `P${many('1D')}x`, `P1.${many('1')}D`, `P${many('1.')}D`,
  `${many('1')} days`, `1 d${many(' ')}`, `1:${many('0')}`, `12:00:00.${many('1')}x`,
  `2020-01-01T12:00:00.${many('1')}x`, many('\\u0663'), `${many('1')}.${many('1')}x`,
  `${many('A')}!`, `urn:uuid:${many('0')}`, many('['), many('\\ud83d\\ude00'), many('A!'),
];
const called = new Set();
const run = (name, ...given) => {
  called.add(name);
  checks[name](...given);
};
const reading = ['readTime', 'readDateTime', 'readDuration']; // only what has passed a check
for (const text of texts) {
  for (const [name, check] of Object.entries(checks)) {
    if (check.length === 1 && !reading.includes(name)) run(name, text);
  }
  run('isFixed', text, /^-?[0-9][0-9]?[0-9]?(?:\\\\.[0-9][0-9]?)?$/);
  run('longer', text, N / 2 + 1);
  run('longerBytes', text, N / 2 + 1);
  for (const read of [checks.readDecimal, checks.writtenDecimal]) {
    run('fitsDigits', text, 10, 2, read);
    if (read(text) === undefined) continue;
    run('compareDecimal', text, '5', read);
    run('isDecimalMultiple', text, '0.01', read);
  }
}
console.log(JSON.stringify([...called]));
"""


def test_no_check_looks_again_and_again_at_long_text() -> None:
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", _SCRIPT, f"{CHECKS.as_uri()}/"],
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    assert {"isAnyDuration", "isDecimal", "trim", "fitsDigits"} <= set(json.loads(done.stdout))
