"""linktape beside bare servers and its peers, in one run: `make bench`, `make bench-quick`, `make bench-memory`."""
