"""Scenarios: the language of faults, their table, and when one is due. Pure."""
