"""What is written about a run, a drill, a coverage."""
