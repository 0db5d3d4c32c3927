"""Time and matching: which recording answers a request, and why none does."""
