"""What is written about a run, a drill, a coverage, and what a running linktape says."""
