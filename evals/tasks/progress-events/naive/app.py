import asyncio
import json

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from models import Job, SessionLocal
from sqlalchemy.orm import Session

app = FastAPI()


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


@app.get("/jobs/{job_id}")
def get_job(job_id: int, db: Session = Depends(get_db)):
    job = db.get(Job, job_id)
    if job is None:
        raise HTTPException(status_code=404, detail="Job not found")
    return {"id": job.id, "percent": job.percent}


@app.get("/jobs/{job_id}/events")
async def job_events(job_id: int, db: Session = Depends(get_db)):
    job = db.get(Job, job_id)
    if job is None:
        raise HTTPException(status_code=404, detail="Job not found")

    async def event_generator():
        while True:
            db.refresh(job)
            event = "done" if job.percent >= 100 else "progress"
            yield f"event: {event}\ndata: {json.dumps({'percent': job.percent})}\n\n"
            if event == "done":
                break
            await asyncio.sleep(0.5)

    return StreamingResponse(event_generator(), media_type="text/event-stream")
