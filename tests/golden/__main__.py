"""Writes the golden programs and errors anew, and what is known of the runtime.

`python -m tests.golden`
"""

from sharedgen.emit.templates import read_template, runtime, templates_root
from sharedgen.emit.verify import VERIFIED, record

from .cases import CASES, FOLDER, build
from .errors.run import FILE, told

for case in CASES:
    for name, text in build(case).items():
        (FOLDER / case / name).write_text(text, encoding="utf-8", newline="")
runtimes = {name: runtime(name) for name in ("client.js", "multiplexer.js")}
runtimes["worker.js"] = read_template("worker.js").strip()
(templates_root() / VERIFIED).write_text(record(runtimes), encoding="utf-8", newline="")
FILE.write_text(told(), encoding="utf-8", newline="")
