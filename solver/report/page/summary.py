"""The summary of a cohort as a page: who stands how, worst first, with a link to the page of each."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ...analysis.cohort import Lacking, Row
from ...domain.signs import shown
from ...io.cohort_answers import PAGE
from ..cohort import HEADS, cells, standing, title, why
from .document import ours, policy, template

__all__ = ["SUMMARY_MARK", "summary"]

SUMMARY_MARK = '<meta name="generator" content="lor cohort">'
"""By this a summary of ours is known; the template holds it."""
TEMPLATE, STYLE = "summary.html", "summary.css"


def summary(rows: Sequence[Row]) -> str:
    """The whole file: the same rows, the same bytes.

    Parameters
    ----------
    rows
        Those of all applicants, worst first.
    """
    style = ours(STYLE)
    return template(TEMPLATE).render(
        title=title(rows),
        standing=list(standing(rows)),
        heads=HEADS,
        rows=list(map(_row, rows)),
        csp=policy(style, ()),
        css=style,
    )


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
