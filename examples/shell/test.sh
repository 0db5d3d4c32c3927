#!/bin/sh
# Run them with: linktape run --mock --env JIRA_URL -- examples/shell/test.sh
set -eu
here=$(dirname "$0")
address=$JIRA_URL
failed=0

expect() { # what, wanted, got
    if [ "$2" = "$3" ]; then
        echo "ok: $1"
    else
        echo "FAILED: $1: wanted '$2', got '$3'"
        failed=1
    fi
}

links() { # from
    curl --silent --user admin@example.com:token "$JIRA_URL/rest/api/2/issue/$1?fields=issuelinks" |
        jq -r '[.fields.issuelinks[] | .type.name + " " + (.outwardIssue.key // "")] | join(",")'
}

JIRA_URL="$address/s/all" # each test has its own Jira
export JIRA_URL
expect "all links are made" "2 links made" "$("$here/sync.sh" "$here/../wanted.json")"
expect "the first is there, in its direction" "Blocks MKY-1" "$(links HSP-1)"
expect "the second is there" "Relates PR-1" "$(links HSP-2)"
expect "a second run makes nothing" "0 links made" "$("$here/sync.sh" "$here/../wanted.json")"
exit $failed
