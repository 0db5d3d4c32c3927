#!/bin/sh
# A client that links HSP-1 and MKY-1, and tries a second time when that is refused.
for attempt in 1 2; do
  curl -sf -o /dev/null -u admin:token -H 'Content-Type: application/json' "$JIRA_URL/rest/api/3/issueLink" \
    -d '{"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}' && exit 0
done
exit 1
