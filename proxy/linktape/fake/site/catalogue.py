"""The statuses, priorities, issue types, link types and roles of a new site, for site files that name none."""

from __future__ import annotations

from linktape.fake.site.site import IssueType, LinkType, Priority, Status

STATUSES = (
    Status(1, "Open", "new", "The issue is open and ready for the assignee to start work on it."),
    Status(3, "In Progress", "indeterminate", "The issue is currently being worked on."),
    Status(4, "Reopened", "new", "This issue was once resolved, but the resolution was deemed incorrect."),
    Status(5, "Resolved", "done", "A resolution has been taken, and it is awaiting verification by reporter."),
    Status(6, "Closed", "done", "The issue is closed."),
    Status(10000, "To Do", "new"),
    Status(10001, "Done", "done"),
)

PRIORITIES = (
    Priority(1, "Highest", "This problem will block progress.", "#d04437"),
    Priority(2, "High", "Serious problem that could block progress.", "#f15C75"),
    Priority(3, "Medium", "Has the potential to affect progress.", "#f79232"),
    Priority(4, "Low", "Minor problem or easily worked around.", "#707070"),
    Priority(5, "Lowest", "Trivial problem with little or no impact on progress.", "#999999"),
    Priority(10000, "Blocker", "Blocks development and/or testing work.", "#cc0000"),
    Priority(10001, "Critical", "Crashes, loss of data, severe memory leak.", "#ff0000"),
    Priority(10002, "Major", "Major loss of function.", "#009900"),
    Priority(10003, "Minor", "Minor loss of function, or other problem.", "#006600"),
    Priority(10004, "Trivial", "Very little impact.", "#cfcfcf"),
)

ISSUE_TYPES = (
    IssueType(10000, "Epic", "A collection of related bugs, stories, and tasks.", 10307, level=1),
    IssueType(10001, "Story", "Functionality or a feature expressed as a user goal.", 10315),
    IssueType(10002, "Task", "A task that needs to be done.", 10318),
    IssueType(10003, "Sub-task", "A small piece of work that's part of a larger task.", 10316, True, -1),
    IssueType(10004, "Bug", "A problem with the software.", 10303),
)

LINK_TYPES = (
    LinkType(10000, "Blocks", "is blocked by", "blocks"),
    LinkType(10001, "Cloners", "is cloned by", "clones"),
    LinkType(10002, "Duplicate", "is duplicated by", "duplicates"),
    LinkType(10003, "Relates", "relates to", "relates to"),
)
"""docs/jira.md 6.4, observed: cstk obs 07."""

CATEGORIES = {"new": (2, "To Do"), "indeterminate": (4, "In Progress"), "done": (3, "Done")}
"""Status categories by key: id and name. `done` as in observed 08; their colours differ by deployment (`facts.py`)."""
