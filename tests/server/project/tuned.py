"""The settings of the test project, with those of the runtime from the environment."""

import json
import os

from .settings import *  # noqa: F403

SHAREDGEN = json.loads(os.environ["SHAREDGEN"])
