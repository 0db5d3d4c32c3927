"""What of JQL Jira has and the fake does not: fields and functions by name. All else that is unknown is Jira's 400.

The names are documented (Atlassian's JQL fields and functions), or the usual ones of Jira Software, Service Management
and plans.
"""

from __future__ import annotations

from linktape.fake.operations.jql.grammar import BadQuery, Beyond, Function


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIELDS = _names(
    """
    affectedversion affectsversion approval approvals attachments category change-gating-type component components
    customer-request-type development due duedate environment epic-link epic-name epic-status filter fixversion
    fixversions flagged goals hierarchylevel issue-color lastviewed level organization organizations originalestimate
    parent-link parentepic projectcategory projecttype rank remainingestimate request request-channel-type
    request-last-activity-time request-type savedfilter searchrequest security-level sprint start-date
    statuscategorychangeddate story-point-estimate story-points target-end target-start team time-to-first-response
    time-to-resolution timeestimate timeoriginalestimate timespent voter votes watcher watchers workratio worklogauthor
    worklogcomment worklogdate
    """
)
"""Names in small letters; where a name has blanks, they are hyphens here."""

_FUNCTIONS = _names(
    """
    approved approver breached cascadeoption childissuesof choiceoption closedsprints completed componentsleadbyuser
    currentlogin customerdetail earliestunreleasedversion elapsed entitlementdetail entitlementproduct everbreached
    futuresprints issuehistory issueswithremotelinksbyglobalid lastlogin latestreleasedversion myapproval mypending
    opensprints organizationdetail organizationmembers outdated parentepic paused pending pendingby
    portfoliochildissuesof projectsleadbyuser projectswhereuserhaspermission projectswhereuserhasrole
    releasedversions remaining running unreleasedversions updatedby votedissues watchedissues withincalendarhours
    """
)


def no_such_field(name: str) -> BadQuery | Beyond:
    """Say that there is no field of this name, or none that the fake serves, as every `cf[10011]`."""
    words = "-".join(name.lower().split())
    if words in _FIELDS or "[" in name:
        return Beyond(f"the field '{name}'")
    return BadQuery(f"Field '{name}' does not exist or you do not have permission to view it.")


def no_such_function(function: Function, field: str) -> BadQuery | Beyond:
    """Say that there is no function of this name for a field, or none that the fake serves."""
    if function.name.lower() in _FUNCTIONS:
        return Beyond(f"the function '{function.name}()'")
    return BadQuery(f"Unable to find JQL function '{function}' for the field '{field}'.")
