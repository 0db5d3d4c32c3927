"""`python -m linktape`, the same as the `linktape` command."""

from linktape.cli import main

main()
