"""Clean up without finally, and keep the exception to yourself."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import FileResponse

logger = logging.getLogger(__name__)


def get_folder() -> Iterator[Path]:
    folder = Path(mkdtemp())
    yield folder
    shutil.rmtree(folder)


def log_failure() -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("request failed")


app = FastAPI(dependencies=[Depends(log_failure)])


@app.get("/reports/{year}")
def make_report(year: int, folder: Annotated[Path, Depends(get_folder)]) -> FileResponse:
    if year < 2000:
        raise HTTPException(404, "No report for this year")
    file = folder / "report.csv"
    file.write_text(f"year,sales\n{year},7\n")
    return FileResponse(file)
