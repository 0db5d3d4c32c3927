"""Cassettes: what their files look like, and what an interaction is. Pure, but for `files.py`."""
