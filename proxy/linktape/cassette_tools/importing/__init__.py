"""Other tools' recordings as cassettes: a reader a file, their table in `readers.py`, what they share beside them."""
