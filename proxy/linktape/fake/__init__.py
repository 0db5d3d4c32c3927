"""A Jira for issue links, in memory: what a site is, who may do what, and what each call answers. Pure, no I/O.

site/           what a site is, its file, its choices where sites differ, one session's changes to it
callers.py      who is calling                                permissions.py  what they may do
gate.py         what is checked before any operation          serve.py        operation -> what serves it
operations/     one family of operations each                 replies.py      yes, and no by a row of `jira/answers.py`
"""
