"""What the Forwarder stands on: connections that are given up in doubt, checks of answers, addresses, causes."""
