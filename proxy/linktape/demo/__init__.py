"""The whole loop on this machine, with two real clients."""
