"""What the Forwarder stands on: how it asks, connections given up in doubt, checks of answers, addresses, causes."""
