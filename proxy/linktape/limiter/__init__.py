"""Jira's rate limits, counted: points, hourly pools, buckets, writes to an issue. Pure; the time is passed in."""
