import csv
import io

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from orders import iter_orders

app = FastAPI()


@app.get("/orders.csv")
async def export_orders():
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(["id", "customer", "cents"])
    for order in iter_orders():
        writer.writerow(order)
    output.seek(0)
    return StreamingResponse(
        iter([output.getvalue()]),
        media_type="text/csv",
        headers={"Content-Disposition": "attachment; filename=orders.csv"},
    )
