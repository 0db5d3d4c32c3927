"""A Jira for issue links, in memory: what a site is, who may do what, and what each call answers. Pure, no I/O.

site.py         a site as it is described: frozen             site_file.py    YAML -> Site
facts.py        every rule, with its source and its profiles  world.py        one session's changes to a site
callers.py      who is calling                                permissions.py  what they may do
gate.py         what is checked before any operation          service.py      operation -> what serves it
links.py, link_types.py, issues.py, ...                       one family of operations each
"""
