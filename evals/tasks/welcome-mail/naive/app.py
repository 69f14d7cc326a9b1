import logging
import os

from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException
from mailer import send
from pydantic import BaseModel
from sqlalchemy import Boolean, Column, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base, sessionmaker

logger = logging.getLogger(__name__)

engine = create_engine(os.environ["DATABASE_URL"], connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)
Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True, index=True)
    email = Column(String)
    welcomed = Column(Boolean, default=False)


Base.metadata.create_all(bind=engine)


class UserCreate(BaseModel):
    email: str


def get_db():
    db = SessionLocal()
    try:
        yield db
        db.commit()
    except Exception:
        db.rollback()
        raise
    finally:
        db.close()


async def send_welcome_email(user_id: int, email: str):
    try:
        send(email, "Welcome!")
    except OSError:
        logger.error("Failed to send the welcome mail to %s", email)
        return
    db = SessionLocal()
    try:
        user = db.query(User).filter(User.id == user_id).first()
        if user:
            user.welcomed = True
            db.commit()
    finally:
        db.close()


app = FastAPI()


@app.post("/users", status_code=201)
def create_user(user: UserCreate, background_tasks: BackgroundTasks, db: Session = Depends(get_db)):
    db_user = User(email=user.email)
    db.add(db_user)
    db.flush()
    background_tasks.add_task(send_welcome_email, db_user.id, db_user.email)
    return {"id": db_user.id, "email": db_user.email, "welcomed": False}


@app.get("/users/{user_id}")
def get_user(user_id: int, db: Session = Depends(get_db)):
    user = db.query(User).filter(User.id == user_id).first()
    if user is None:
        raise HTTPException(status_code=404, detail="User not found")
    return {"id": user.id, "email": user.email, "welcomed": user.welcomed}
