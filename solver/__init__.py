"""Which letter of recommendation goes to which residency program, and what to do when a writer lets you down.

>>> import solver
>>> scenario = solver.read("scenarios/two_files")
>>> result = solver.solve(scenario)
>>> str(result.status), result.shortfall
('OPTIMAL', 0.0)
>>> change = solver.whatif(scenario, [solver.Decline("Mockridge")])
>>> change.shortfall_growth, len(change.changed)
(1.0, 8)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chances import Outcomes, outcomes
    from .change import Change, whatif
    from .domain import Scenario
    from .errors import InputError, NoAnswerError, SolverError
    from .events import Cancel, Decline, Drop, Late, Withdraw, happen
    from .io.earlier import earlier
    from .io.folder import read
    from .io.record import Record, record, undo
    from .leaning import Sweep, sweep
    from .plan import solve
    from .result import Result

__all__ = [
    "Cancel",
    "Change",
    "Decline",
    "Drop",
    "InputError",
    "Late",
    "NoAnswerError",
    "Outcomes",
    "Record",
    "Result",
    "Scenario",
    "SolverError",
    "Sweep",
    "Withdraw",
    "earlier",
    "happen",
    "outcomes",
    "read",
    "record",
    "solve",
    "sweep",
    "undo",
    "whatif",
]

_HOMES = {
    "errors": ("InputError", "NoAnswerError", "SolverError"),
    "domain": ("Scenario",),
    "events": ("Cancel", "Decline", "Drop", "Late", "Withdraw", "happen"),
    "result": ("Result",),
    "plan": ("solve",),
    "change": ("Change", "whatif"),
    "leaning": ("Sweep", "sweep"),
    "chances": ("Outcomes", "outcomes"),
    "io.folder": ("read",),
    "io.earlier": ("earlier",),
    "io.record": ("Record", "record", "undo"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line's help needs neither ortools nor pandas."""
    if name in _HOME_OF:
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
