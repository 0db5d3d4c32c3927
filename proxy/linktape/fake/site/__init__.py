"""What a site is, how it is written down, and its state while it is used."""
