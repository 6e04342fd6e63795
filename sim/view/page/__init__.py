"""The browser page: its server, its files, and the same page as one file."""
