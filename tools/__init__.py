"""What the project's own work needs, and no user."""
