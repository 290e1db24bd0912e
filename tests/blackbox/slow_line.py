# SPDX-License-Identifier: Apache-2.0
"""A line that takes its time: a relay on loopback which passes everything on, later."""

import asyncio
import contextlib
import threading

from harness import PATIENCE


class SlowLine:
    """Between `port` here and another one. `delay`: seconds for one way."""

    def __init__(self, test, port, delay):
        self.to = port
        self.delay = delay
        self.connections = 0
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self.thread.start()
        if not started.wait(PATIENCE):
            raise AssertionError("the relay does not start")
        test.addCleanup(self._stop)

    def _run(self, started):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    def _stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)

    async def _accept(self, reader, writer):
        self.connections += 1
        there = await asyncio.open_connection("127.0.0.1", self.to)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self._pass_on(reader, there[1]), self._pass_on(there[0], writer))

    async def _pass_on(self, reader, writer):
        while octets := await reader.read(65536):
            self.loop.call_later(self.delay, writer.write, octets)
        self.loop.call_later(self.delay, writer.close)
