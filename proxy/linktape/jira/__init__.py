"""What is true of Jira, told once: operations, answers, issue links, bodies, addresses. Pure."""
