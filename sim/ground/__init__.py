"""Random streams, arithmetic with the same bits everywhere, calendar; and where compiled code is kept."""

import os

from sim.ground.caches import keep_compiled_code

keep_compiled_code()  # before any module of the ground imports numba
# Threads that wait for each other sleep. GNU's OpenMP lets them spin, which doubled the processor time of a run with two.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
