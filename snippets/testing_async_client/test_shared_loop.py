"""An async fixture of the module keeps one event loop for all of its tests."""

import asyncio

import pytest

from .test_app import anyio_backend as anyio_backend

pytestmark = pytest.mark.anyio

Loop = asyncio.AbstractEventLoop


@pytest.fixture(scope="module")
async def shared() -> Loop:
    return asyncio.get_running_loop()


@pytest.mark.parametrize("run", [1, 2])
async def test_an_async_fixture_of_the_module_shares_its_loop_with_each_test(
    shared: Loop, run: int
) -> None:
    assert shared is asyncio.get_running_loop()
