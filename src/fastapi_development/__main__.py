"""Run the command line: `python -m fastapi_development get "upload limit"`."""

import sys

from fastapi_development.cli import main

sys.exit(main(sys.argv[1:]))
