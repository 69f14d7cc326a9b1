"""What the loop over app.routes misses, and which imports fail, in copies of this program."""

import importlib
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import FastAPIError
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from . import app as app_module
from .avoid import app as avoid_app
from .avoid import list_open_paths as list_open_paths_by_loop
from .test_app import list_open_paths

HERE = Path(__file__).parent
MODULES = ("settings.py", "deps.py", "users.py", "orders.py", "app.py")


def copy_flat(folder: Path) -> None:
    """Write the modules as the page shows them, to be pasted into one folder."""
    for name in MODULES:
        text = (HERE / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("from .", "from "), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder to import from, as where a server is started."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_the_loop_over_app_routes_finds_no_open_path_though_one_is_open() -> None:
    assert TestClient(avoid_app).get("/reports").json() == [5000, 7000]
    assert list_open_paths_by_loop() == []


def test_iter_route_contexts_finds_the_open_path() -> None:
    assert list_open_paths(avoid_app) == ["/reports"]


def test_app_routes_holds_routers_without_a_path() -> None:
    assert [route for route in avoid_app.routes if isinstance(route, APIRoute)] == []
    with pytest.raises(AttributeError, match="'_IncludedRouter' object has no attribute 'path'"):
        [route.path for route in avoid_app.routes]  # type: ignore[attr-defined]  # shown


def test_the_schema_lists_every_documented_path() -> None:
    paths = app_module.app.openapi()["paths"]
    assert list(paths) == ["/users/{user_id}", "/users/{user_id}/orders", "/health"]


def test_pasted_into_one_folder_it_runs(folder: Path) -> None:
    copy_flat(folder)
    pasted = importlib.import_module("app")
    assert TestClient(pasted.app).get("/health").json() == "ok"


def test_a_router_that_imports_from_app_stops_the_program(folder: Path) -> None:
    copy_flat(folder)
    edit(folder / "orders.py", "from deps", "from app import PAGE_SIZE\nfrom deps")
    edit(folder / "app.py", "app = FastAPI()", "app = FastAPI()\nPAGE_SIZE = 10")
    with pytest.raises(ImportError) as error:
        importlib.import_module("app")
    assert str(error.value).startswith(
        "cannot import name 'PAGE_SIZE' from partially initialized module 'app' "
        "(most likely due to a circular import)"
    )


def test_with_the_routers_imported_below_the_program_starts(folder: Path) -> None:
    copy_flat(folder)
    import_routers_below(folder)
    importlib.import_module("app")


def test_but_a_test_that_imports_the_router_first_fails(folder: Path) -> None:
    copy_flat(folder)
    import_routers_below(folder)
    with pytest.raises(ImportError) as error:
        importlib.import_module("orders")
    assert str(error.value).startswith(
        "cannot import name 'router' from partially initialized module 'orders' "
        "(most likely due to a circular import)"
    )


def import_routers_below(folder: Path) -> None:
    edit(folder / "orders.py", "from deps", "from app import PAGE_SIZE\nfrom deps")
    edit(folder / "app.py", "from orders", "PAGE_SIZE = 10\nfrom orders")


def test_a_package_is_run_by_its_name_not_by_its_file(folder: Path) -> None:
    package = folder / "shop"
    package.mkdir()
    (package / "__init__.py").touch()
    for name in MODULES:
        (package / name).write_bytes((HERE / name).read_bytes())
    with pytest.raises(ImportError, match="attempted relative import with no known parent package"):
        runpy.run_path(str(package / "app.py"))
    importlib.import_module("shop.app")


def test_what_a_wrong_prefix_says() -> None:
    with pytest.raises(AssertionError, match="A path prefix must start with '/'"):
        APIRouter(prefix="users")
    with pytest.raises(AssertionError, match="A path prefix must not end with '/'"):
        APIRouter(prefix="/users/")
    router = APIRouter()
    router.get("")(lambda: "root")
    with pytest.raises(FastAPIError, match="Prefix and path cannot be both empty"):
        FastAPI().include_router(router)
