"""The pages over HTTP, by an app that keeps to the patterns it serves."""
