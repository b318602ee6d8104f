"""Which letter of recommendation goes to which residency program, and what to do when a writer lets you down.

>>> import solver
>>> scenario = solver.read("scenarios/two_files")
>>> result = solver.solve(scenario)
>>> result.status, result.shortfall
('OPTIMAL', 0.0)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .domain import Scenario
    from .errors import InputError, NoAnswerError, SolverError
    from .io.folder import read
    from .plan import solve
    from .result import Result

__all__ = ["InputError", "NoAnswerError", "Result", "Scenario", "SolverError", "read", "solve"]

_HOMES = {
    "InputError": "errors",
    "NoAnswerError": "errors",
    "Result": "result",
    "Scenario": "domain",
    "SolverError": "errors",
    "read": "io.folder",
    "solve": "plan",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line's help needs neither ortools nor pandas."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
