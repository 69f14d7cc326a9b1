"""CMD ["python", "avoid.py"]: migrate, then start the server as a child."""

import subprocess


def start() -> None:
    print("migrated")
    subprocess.run(["uvicorn", "app:app"], check=True)


if __name__ == "__main__":
    start()
