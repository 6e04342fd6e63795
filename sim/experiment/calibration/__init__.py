"""Calibration: parameters fitted to targets by simulated moments."""
