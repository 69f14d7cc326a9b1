"""An app whose endpoints need what the lifespan makes: a folder that is gone after the shutdown."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Depends, FastAPI, Request


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Path]]:
    with TemporaryDirectory(dir=os.environ.get("WORK_DIR")) as folder:
        yield {"folder": Path(folder)}


app = FastAPI(lifespan=lifespan)


def get_folder(request: Request) -> Path:
    folder: Path = request.state.folder
    return folder


@app.post("/visits")
def count_visit(folder: Annotated[Path, Depends(get_folder)]) -> int:
    path = folder / "visits"
    with path.open("a", encoding="ascii") as file:
        file.write("x")
    return path.stat().st_size
