"""Pictures of what happened, as SVG text from plain data."""
