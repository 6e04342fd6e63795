"""Mesa's agents and model without the rest of Mesa, which draws in pandas, networkx and scipy and doubles the start-up time.

`mesa.Agent` and `mesa.Model` are Mesa's own. The rest of the package is imported when something else of it is asked for.
"""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import FrameType, ModuleType
from typing import Any


class _Later(ModuleType):
    """The package `mesa` before its `__init__` has run; it runs at the first name that is missing."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if spec is None or spec.loader is None or self.__dict__.get("_running"):
            raise AttributeError(f"module 'mesa' has no attribute '{name}'")
        self._running = True
        spec.loader.exec_module(self)
        self.__class__ = ModuleType  # type: ignore[assignment]
        return getattr(self, name)


def _hold_back() -> None:
    spec = find_spec("mesa")
    if "mesa" in sys.modules or spec is None:
        return
    module = module_from_spec(spec)
    module.__class__ = _Later
    sys.modules["mesa"] = module


class _Callers:
    """What Mesa's loggers ask of `inspect` to name themselves, without its reading of every source on the stack (60 ms)."""

    @staticmethod
    def currentframe() -> FrameType:
        return sys._getframe(1)

    @staticmethod
    def getouterframes(frame: FrameType | None) -> list[tuple[FrameType, str, int, str]]:
        found = []
        while frame is not None:
            found.append((frame, frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
            frame = frame.f_back
        return found

    @classmethod
    def stack(cls) -> list[tuple[FrameType, str, int, str]]:
        return cls.getouterframes(sys._getframe(1))

    @staticmethod
    def getmodule(frame: FrameType) -> ModuleType:
        return sys.modules[frame.f_globals["__name__"]]


_hold_back()
_logging: Any = import_module("mesa.mesa_logging")
_logging.inspect = _Callers

from mesa.agent import Agent
from mesa.model import Model

_logging.inspect = inspect


def forget(model: Any) -> None:
    """Let go of a model that has done its work: up to Mesa 3.3 the counter of agents keeps every model alive."""
    counters: Any = getattr(Agent, "_ids", None)
    if counters is not None:
        counters.pop(model, None)


__all__ = ["Agent", "Model", "forget"]
