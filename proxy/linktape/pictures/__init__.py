"""Pictures of what happened: HTML and SVG text from plain data, with one style sheet, and without scripts."""
