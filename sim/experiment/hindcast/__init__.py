"""Runs from past base years, scored against what came and against naive rivals (MODEL Part C, DECISIONS 28)."""
