"""One request to an app in this process."""

from __future__ import annotations

import asyncio

import httpx
from starlette.applications import Starlette


def ask(app: Starlette, path: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://daywatch") as client:
            return await client.get(path)

    return asyncio.run(asked())
