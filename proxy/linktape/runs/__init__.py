"""Whole runs, `run`, `drill` and `hunt`, and those of pytest: a server, a command or tests, findings."""
