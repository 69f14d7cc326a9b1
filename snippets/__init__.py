"""The code of the pages: one folder a page, each a small program to paste."""
