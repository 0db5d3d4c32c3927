"""Whole runs, `run` and `drill`: a server, a command, findings."""
