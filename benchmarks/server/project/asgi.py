"""What uvicorn and daphne serve: one variant at /ws, and the load client's orders at /control."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

import django

django.setup()

variant = import_module(f"benchmarks.server.project.{os.environ['BENCH_VARIANT']}")


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    await (control if scope["path"] == "/control" else variant.application)(scope, receive, send)


async def control(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """`publish <n>` publishes n events at the same time and is not answered, the rest is.

    `collect` frees what is garbage; `position` says where the channel stands when all is published.
    """
    publishing: set[asyncio.Task[None]] = set()
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        order, _, count = message["text"].partition(" ")
        if order == "publish":
            for _ in range(int(count)):
                task = asyncio.get_running_loop().create_task(variant.publish())
                publishing.add(task)
                task.add_done_callback(publishing.discard)
            continue
        answer = "done"
        if order == "collect":
            gc.collect()
        else:
            await asyncio.gather(*publishing)
            answer = await variant.position()
        await send({"type": "websocket.send", "text": answer})
