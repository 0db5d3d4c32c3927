#!/bin/sh
# Run them with: linktape run --mock --env JIRA_URL -- examples/java/test.sh
set -eu
here=$(dirname "$0")
address=$JIRA_URL
classes=$(mktemp -d)
trap 'rm -r "$classes"' EXIT
failed=0
javac -d "$classes" "$here/Sync.java"

expect() { # what, wanted, got
    if [ "$2" = "$3" ]; then
        echo "ok: $1"
    else
        echo "FAILED: $1: wanted '$2', got '$3'"
        failed=1
    fi
}

sync() {
    java -cp "$classes" Sync "$here/../wanted.json"
}

JIRA_URL="$address/s/all" # each test has its own Jira
export JIRA_URL
expect "all links are made" "2 of 2 links made" "$(sync)"
expect "a second run makes nothing" "0 of 2 links made" "$(sync)"
exit $failed
