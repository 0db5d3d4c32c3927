"""linktape: record, replay, mock and break Jira issue-link traffic."""

__version__ = "0.1.0"
