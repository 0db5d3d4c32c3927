"""What linktape knows of Jira, as pure functions: operations, their bodies, addresses, and the fake's rules."""
