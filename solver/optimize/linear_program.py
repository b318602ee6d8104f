"""Linear programs, solved by GLOP through OR-Tools' MathOpt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from .budget import Budget, interruptible

__all__ = ["Floats", "LinearProgram", "RelaxedSolution", "solve_relaxation"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearProgram:
    """Minimise costs·x with 0 <= x <= most and lows <= rows·x <= highs.

    Attributes
    ----------
    costs, most
        Per variable; `most` may be infinite.
    lows, highs
        Per row; either may be infinite.
    row, variable, coefficient
        The entries of the matrix, one for each pair of row and variable.
    """

    costs: Floats
    most: Floats
    lows: Floats
    highs: Floats
    row: Places
    variable: Places
    coefficient: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelaxedSolution:
    """An optimum: the value of every variable, and of every row its dual, in units of cost."""

    objective: float
    values: Floats
    duals: Floats


def solve_relaxation(program: LinearProgram, budget: Budget) -> RelaxedSolution | None:
    """Solve a linear program by the dual simplex method; None where the time was over, or numbers failed."""
    if budget.spent:
        return None
    from ortools.math_opt import model_pb2
    from ortools.math_opt.python import mathopt
    from ortools.util.python.solve_interrupter import SolveInterrupter

    # Written as arrays: variable by variable it would take longer than solving.
    written = model_pb2.ModelProto()
    number = len(program.costs)
    written.variables.ids.extend(range(number))
    written.variables.lower_bounds.extend([0.0] * number)
    written.variables.upper_bounds.extend(program.most.tolist())
    written.variables.integers.extend([False] * number)
    costly = np.flatnonzero(program.costs)
    written.objective.linear_coefficients.ids.extend(costly.tolist())
    written.objective.linear_coefficients.values.extend(program.costs[costly].tolist())
    written.linear_constraints.ids.extend(range(len(program.lows)))
    written.linear_constraints.lower_bounds.extend(program.lows.tolist())
    written.linear_constraints.upper_bounds.extend(program.highs.tolist())
    order = np.lexsort((program.variable, program.row))
    written.linear_constraint_matrix.row_ids.extend(program.row[order].tolist())
    written.linear_constraint_matrix.column_ids.extend(program.variable[order].tolist())
    written.linear_constraint_matrix.coefficients.extend(program.coefficient[order].tolist())
    parameters = mathopt.SolveParameters(
        threads=1,
        lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX,
        random_seed=budget.seed,
        time_limit=None if budget.left is None else timedelta(seconds=max(0.0, budget.left)),
    )
    stop = SolveInterrupter()
    model = mathopt.Model.from_model_proto(written)
    found = interruptible(
        lambda: mathopt.solve(model, mathopt.SolverType.GLOP, params=parameters, interrupter=stop),
        stop.interrupt,
        budget,
    )
    if found.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return None
    # Both are told in the order of the ids; to look one up by its variable takes longer than small programs do.
    values, duals = found.variable_values().values(), found.dual_values().values()
    return RelaxedSolution(
        objective=found.objective_value(),
        values=np.fromiter(values, dtype=np.float64, count=number),
        duals=np.fromiter(duals, dtype=np.float64, count=len(program.lows)),
    )
