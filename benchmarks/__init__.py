"""Where the README's figures come from: run as `python -m benchmarks.retrieval` and `.speed`."""
