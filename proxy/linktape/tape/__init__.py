"""Cassettes: their files, what an interaction is, redaction, and what matches what. Pure, but for files.py."""
