"""Django's settings of every variant. Two variables of the environment choose the layer."""

from __future__ import annotations

import os
from typing import Any

SECRET_KEY = "benchmark"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["sharedgen.server"] if os.environ["BENCH_VARIANT"] == "sharedgen" else []
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True

REDIS = os.environ.get("BENCH_REDIS", "")

CHANNEL_LAYERS: dict[str, Any] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS]},
    }
    if REDIS
    # with its capacity of 100 it drops messages to healthy readers
    else {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": 1_000_000},
    }
}

NO_LIMIT = 1_000_000

SHAREDGEN: dict[str, Any] = {"PING_SECONDS": 3600}
for limit in ("MAX_FRAMES_PER_SECOND", "FRAMES_BURST"):
    SHAREDGEN[limit] = NO_LIMIT
if REDIS:
    SHAREDGEN["BROKER"] = REDIS
