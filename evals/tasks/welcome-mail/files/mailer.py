"""Our mail gateway. `send` blocks until it has answered, and raises OSError where it is down."""

import smtplib


def send(email: str, text: str) -> None:
    with smtplib.SMTP("localhost") as gateway:
        gateway.sendmail("shop@example.com", email, text)
