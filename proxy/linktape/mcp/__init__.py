"""The way in for coding agents: tools and documents by the Model Context Protocol, over standard input and output."""
