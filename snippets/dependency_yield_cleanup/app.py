"""A folder that lives until the file in it is sent, and a log of every failure."""

import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse

logger = logging.getLogger(__name__)


def get_folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


def log_failure(request: Request) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.warning("%s failed: %r", request.url.path, error)
        raise


FolderDep = Annotated[Path, Depends(get_folder)]

app = FastAPI(dependencies=[Depends(log_failure)])


@app.get("/reports/{year}")
def make_report(year: int, folder: FolderDep) -> FileResponse:
    if year < 2000:
        raise HTTPException(404, "No report for this year")
    file = folder / "report.csv"
    file.write_text(f"year,sales\n{year},7\n")
    return FileResponse(file)
