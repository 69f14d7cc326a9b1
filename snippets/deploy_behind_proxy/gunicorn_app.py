"""Read X-Forwarded-For under gunicorn's own worker, which reads the scheme alone."""

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from .app import app

app.add_middleware(ProxyHeadersMiddleware, trusted_hosts="127.0.0.1")
