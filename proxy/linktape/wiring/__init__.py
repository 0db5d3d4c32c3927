"""Settings -> layers -> ports."""
