#!/bin/sh
# Makes sure that Jira has the links of a file: sync.sh wanted.json. Uses curl and jq.
set -eu

api="$JIRA_URL/rest/api/2"

jira() {
    curl --silent --user admin@example.com:token --header 'Content-Type: application/json' "$@"
}

is_there() { # type from to
    jira "$api/issue/$2?fields=issuelinks" |
        jq --exit-status --arg type "$1" --arg to "$3" \
            '.fields.issuelinks | any(.type.name == $type and .outwardIssue.key == $to)' > /dev/null
}

made=0
jq --compact-output '.[]' "$1" > "${TMPDIR:-/tmp}/wanted.$$"
while read -r link; do
    type=$(echo "$link" | jq -r .type) from=$(echo "$link" | jq -r .from) to=$(echo "$link" | jq -r .to)
    if is_there "$type" "$from" "$to" 2> /dev/null; then
        continue
    fi
    echo "$link" |
        jq '{type: {name: .type}, inwardIssue: {key: .from}, outwardIssue: {key: .to}}
            + if .comment then {comment: {body: .comment}} else {} end' |
        jira "$api/issueLink" --data @-
    made=$((made + 1))
done < "${TMPDIR:-/tmp}/wanted.$$"
rm "${TMPDIR:-/tmp}/wanted.$$"
echo "$made links made"
