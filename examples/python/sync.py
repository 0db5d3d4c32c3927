"""Makes sure that Jira has the links of a file: python sync.py wanted.json. Uses PyPI's `jira`."""

import json
import os
import pathlib
import sys

import jira


def is_there(client, link):
    """Whether an issue shows the link already."""
    for found in client.issue(link["from"], fields="issuelinks").fields.issuelinks:
        other = getattr(found, "outwardIssue", None)
        if other is not None and (found.type.name, other.key) == (link["type"], link["to"]):
            return True
    return False


def sync(client, wanted):
    """Make what is missing; give how many links that were."""
    made = 0
    for link in wanted:
        if is_there(client, link):
            continue
        comment = {"body": link["comment"]} if "comment" in link else None
        client.create_issue_link(link["type"], link["from"], link["to"], comment)
        made += 1
    return made


def main(file):
    client = jira.JIRA(os.environ["JIRA_URL"], basic_auth=("admin@example.com", "token"), max_retries=1)
    wanted = json.loads(pathlib.Path(file).read_text())
    print(f"{sync(client, wanted)} of {len(wanted)} links made")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except jira.JIRAError as error:
        sys.exit(f"Jira says {error.status_code}: {error.text}")
