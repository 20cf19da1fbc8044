"""The pages, with the client that `sharedgen build` of a checkout writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .channels import LINE_JSON

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

CONFIG = """[tool.sharedgen]
channels = ["declared"]
client = "live"
endpoint = "/ws/live"
"""


def build(folder: Path, checkout: Path = ROOT, declarations: str = "channels.py") -> Path:
    """The generator and the runtime are the checkout's; pages and declarations are always ours."""
    shutil.copytree(HERE / "pages", folder, dirs_exist_ok=True)
    shutil.copy(HERE / declarations, folder / "declared.py")
    (folder / "pyproject.toml").write_text(CONFIG)
    (folder / "line.js").write_text(f"export const LINE = {LINE_JSON};\n")
    subprocess.run(
        [sys.executable, "-m", "sharedgen", "build"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return folder
