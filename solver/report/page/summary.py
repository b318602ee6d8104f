"""The summary of a cohort as a page: who stands how, worst first, with a link to the page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ...analysis.cohort import Lacking, Row
from ...domain.signs import shown
from ...io.cohort_answers import PAGE
from ..cohort import HEADS, cells, standing, title, why
from ..layout import FIGURES, Table
from .document import ours, policy, template

__all__ = ["SUMMARY_MARK", "summary"]

SUMMARY_MARK = '<meta name="generator" content="lor cohort">'
"""By this a summary of ours is known; the template holds it."""
TEMPLATE, STYLE = "summary.html", "summary.css"


def summary(rows: Sequence[Row], shared: Mapping[str, Table]) -> str:
    """The whole file: the same rows, the same bytes.

    Parameters
    ----------
    rows
        Those of all applicants, worst first.
    shared
        Tables about writers whom applicants share, each with what it is.
    """
    style = ours(STYLE)
    return template(TEMPLATE).render(
        title=title(rows),
        standing=list(standing(rows)),
        heads=HEADS,
        rows=list(map(_row, rows)),
        shared=[_section(told, table) for told, table in shared.items()],
        csp=policy(style, ()),
        css=style,
    )


def _section(told: str, table: Table) -> dict[str, object]:
    """What the page tells of shared writers: a table with its heads, and what it is."""
    heading, _, more = told.partition(": ")
    heads = [head.removeprefix(FIGURES) for head in table.heads]
    return {"heading": heading, "more": more, "heads": heads, "rows": [list(map(shown, row)) for row in table.rows]}


def _row(row: Row) -> dict[str, object]:
    """What the page tells of an applicant."""
    name, *figures = map(shown, cells(row))
    stands = row.stands
    return {
        "name": name,
        "page": f"{quote(row.applicant)}/{PAGE}" if stands or row.earlier else "",
        "figures": figures,
        "why": "" if stands else shown(why(row)),
        "coming": row.lacking is Lacking.NOT_YET,
        "unproven": bool(stands and not stands.proven),
    }
