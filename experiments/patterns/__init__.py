"""Patterns of the real country that the model should show with one parameter set (MODEL 4.1)."""
