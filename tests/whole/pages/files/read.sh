#!/bin/sh
# A client that reads the links of HSP-1.
curl -sf -o /dev/null -u admin:token "$JIRA_URL/rest/api/2/issue/HSP-1?fields=issuelinks"
