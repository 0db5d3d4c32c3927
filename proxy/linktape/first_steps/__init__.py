"""A project's first steps: what `linktape init` writes into its folder, and what `linktape doctor` looks at."""
