"""Whole runs: the demo, `run`, `drill`: a server, a client, a report."""
