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
    from .analysis.ask import Asks, ask
    from .analysis.calendar import Calendar, calendar
    from .analysis.cohort import cohort
    from .analysis.explain import Explanation, explain, explain_set
    from .analysis.outcomes import Outcomes, outcomes
    from .analysis.plan import solve
    from .analysis.result import Result
    from .analysis.score import LetterScore, score
    from .analysis.sensitivity import Sensitivity, sensitivity
    from .analysis.sweep import Sweep, sweep
    from .analysis.whatif import Change, whatif
    from .domain.entities import Scenario
    from .domain.errors import InputError, NoAnswerError, SolverError
    from .domain.events import Cancel, Decline, Drop, Late, Withdraw, apply_events
    from .domain.relations import graph
    from .io.cohort import applicants
    from .io.previous import previous
    from .io.record import Record, record, undo
    from .io.scenario.folder import read

__all__ = [
    "Asks",
    "Calendar",
    "Cancel",
    "Change",
    "Decline",
    "Drop",
    "Explanation",
    "InputError",
    "Late",
    "LetterScore",
    "NoAnswerError",
    "Outcomes",
    "Record",
    "Result",
    "Scenario",
    "Sensitivity",
    "SolverError",
    "Sweep",
    "Withdraw",
    "applicants",
    "apply_events",
    "ask",
    "calendar",
    "cohort",
    "explain",
    "explain_set",
    "graph",
    "outcomes",
    "previous",
    "read",
    "record",
    "score",
    "sensitivity",
    "solve",
    "sweep",
    "undo",
    "whatif",
]

_HOMES = {
    "analysis.ask": ("Asks", "ask"),
    "analysis.calendar": ("Calendar", "calendar"),
    "analysis.cohort": ("cohort",),
    "analysis.explain": ("Explanation", "explain", "explain_set"),
    "analysis.outcomes": ("Outcomes", "outcomes"),
    "analysis.plan": ("solve",),
    "analysis.result": ("Result",),
    "analysis.score": ("LetterScore", "score"),
    "analysis.sensitivity": ("Sensitivity", "sensitivity"),
    "analysis.sweep": ("Sweep", "sweep"),
    "analysis.whatif": ("Change", "whatif"),
    "domain.entities": ("Scenario",),
    "domain.errors": ("InputError", "NoAnswerError", "SolverError"),
    "domain.events": ("Cancel", "Decline", "Drop", "Late", "Withdraw", "apply_events"),
    "domain.relations": ("graph",),
    "io.cohort": ("applicants",),
    "io.previous": ("previous",),
    "io.record": ("Record", "record", "undo"),
    "io.scenario.folder": ("read",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_RENAMED = {"earlier": "previous", "happen": "apply_events"}
"""Names of version 0.3.0; they go with the version after this one."""


def __getattr__(name: str) -> Any:
    """Import on first use: the command line's help needs neither ortools nor pandas."""
    if name in _RENAMED:
        import warnings

        warnings.warn(f"solver.{name} is now solver.{_RENAMED[name]}", DeprecationWarning, stacklevel=2)
        name = _RENAMED[name]
    if name in _HOME_OF:
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
