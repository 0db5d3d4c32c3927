"""The edge: the only part that touches sockets of clients. HTTP in, HTTP out, the control API."""
