"""Sweeps: many scenarios made from one file, run on many processors, kept so that none is lost and all can be queried."""
