"""gunicorn -c gunicorn_conf.py main:app, with the number of workers in WEB_CONCURRENCY."""

bind = "0.0.0.0:8000"
worker_class = "asgi"
timeout = 30  # a worker whose event loop stands still for so long is killed
graceful_timeout = 25  # for the requests in flight, after SIGTERM
max_requests = 10_000
max_requests_jitter = 1_000
control_socket_disable = True
