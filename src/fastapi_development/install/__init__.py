"""The skill handed over: to an assistant, or as one file."""
