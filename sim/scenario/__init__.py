"""Scenario files: TOML that says only what differs, read into a frozen and checked `Scenario`."""
