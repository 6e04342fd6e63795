"""Studies that are sweep files, and what a sweep survives."""
