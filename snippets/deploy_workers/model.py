"""Load a model of 64 MB while the app is made, so that forked workers can share it."""

from fastapi import FastAPI

MB = 1024 * 1024


def create_app() -> FastAPI:
    weights = b"w" * (64 * MB)
    app = FastAPI()

    @app.get("/weights/{index}")
    def read_weight(index: int) -> int:
        return weights[index]

    return app
