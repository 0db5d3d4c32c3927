"""The scenario file: its words, its checks, its sentences."""
