"""What lies between a browser and its server: it can be cut, or carry nothing for a while."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: a close is a reset


class Proxy:
    """TCP on a port of its own, to a port that may be closed at times."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.port: int = self._wait(self._start())
        self.url = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Every connection breaks, with no word of why."""
        self._wait(self._cut())

    def pass_on(self, carries: bool) -> None:
        """Whether what comes is passed on, or waits: neither side is told."""
        self._loop.call_soon_threadsafe(self._carries.set if carries else self._carries.clear)

    def close(self) -> None:
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _start(self) -> int:
        self._carries = asyncio.Event()
        self._carries.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._carries.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, back)
        self._pairs.add(pair)
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._pairs.discard(pair)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._carries.wait()
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _cut(self) -> None:
        for pair in self._pairs:
            for writer in pair:
                held: socket.socket = writer.get_extra_info("socket")
                with suppress(OSError):
                    held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                writer.transport.abort()

    async def _stop(self) -> None:
        self._server.close()
        self._carries.set()
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
