"""Judging how a client behaved: policies, expectations, the verdict. Pure."""
