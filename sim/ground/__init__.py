"""Random streams, arithmetic with the same bits everywhere, calendar; and where compiled code is kept."""

from sim.ground.caches import keep_compiled_code

keep_compiled_code()  # before any module of the ground imports numba
