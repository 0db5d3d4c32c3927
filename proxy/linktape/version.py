"""The version. A module of its own, so that the inside need not import the package's front door to name it."""

__version__ = "0.1.0"
