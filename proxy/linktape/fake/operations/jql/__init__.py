"""JQL: its grammar, its fields, and the issues that a query means. Pure."""
