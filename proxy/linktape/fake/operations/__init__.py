"""What the fake does for each family of operations."""
