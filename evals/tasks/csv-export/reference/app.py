import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from orders import iter_orders

app = FastAPI()


def write_lines(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    rows = iter(rows)
    while batch := list(islice(rows, 500)):
        text = io.StringIO()
        csv.writer(text).writerows(batch)
        yield text.getvalue()


@app.get("/orders.csv")
def export_orders() -> StreamingResponse:
    lines = write_lines(chain([("id", "customer", "cents")], iter_orders()))
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    return StreamingResponse(lines, media_type="text/csv", headers=headers)
