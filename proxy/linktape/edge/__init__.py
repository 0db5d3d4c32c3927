"""The edge: HTTP in, HTTP out. With `control/` the only part that touches sockets of clients."""
