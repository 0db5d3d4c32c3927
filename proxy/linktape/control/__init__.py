"""The control port: what it may be asked, and by whom."""
