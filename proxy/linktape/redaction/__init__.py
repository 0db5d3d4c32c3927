"""What is taken out of whatever leaves us: secrets and people."""
