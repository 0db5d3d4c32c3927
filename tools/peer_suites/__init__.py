"""The link tests that two other clients have written for real sites, run unmodified against `linktape mock`.

`python -m tools.peer_suites --jira FOLDER --jira-js FOLDER` takes checkouts of pycontribs/jira and of jira.js.
Their tests of links, link types and remote links stay as they are. Only their set-up is another one: the projects that
it would make on a site stand in a site file. None of their code is in this repository.
"""
