"""The XML of a sheet in which single rows change: every byte of the others stays."""

from __future__ import annotations

import pytest

from solver.domain.errors import AnswerError
from solver.io.workbook.sheet_text import FormulaError, SheetText

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:q="urn:q" q:say="a"'
SHEET = """<?xml version='1.0'?>
<worksheet {names}><dimension ref="A1:D3"/><cols><col min="3" max="3" style="7"/></cols><sheetData>
<row r="1" q:x="1"><c r="A1" t="s"><v>0</v></c></row><row  r="2"  spans="1:4"><c r="A2" s="4"/>
<c r="D2" s="5"><v>1</v></c></row><row><c r="A3"><f>1+1</f><v>2</v></c></row><row r="4" s="9" customFormat="1"/>
</sheetData><rowBreaks/></worksheet>"""


def changed(texts: dict[int, dict[int, str]], sheet: str = SHEET) -> str:
    return SheetText(sheet.format(names=NAMES).encode()).with_texts(texts).decode()


def cell(place: str, style: str, text: str) -> str:
    style = f' s="{style}"' if style else ""
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


@pytest.mark.parametrize(
    ("row", "column", "old", "new"),
    [
        (1, 1, '<c r="A1" t="s"><v>0</v></c></row>', cell("A1", "", "ü") + "</row>"),
        (1, 2, "<v>0</v></c></row>", "<v>0</v></c>" + cell("B1", "", "ü") + "</row>"),
        (2, 2, '<c r="A2" s="4"/>\n', '<c r="A2" s="4"/>\n' + cell("B2", "", "ü")),
        (2, 3, '<c r="A2" s="4"/>\n', '<c r="A2" s="4"/>\n' + cell("C2", "7", "ü")),
        (2, 4, '<c r="D2" s="5"><v>1</v></c>', cell("D2", "5", "ü")),
        (3, 2, "<v>2</v></c></row>", "<v>2</v></c>" + cell("B3", "", "ü") + "</row>"),
        (
            4,
            1,
            '<row r="4" s="9" customFormat="1"/>',
            '<row r="4" s="9" customFormat="1">' + cell("A4", "9", "ü") + "</row>",
        ),
    ],
)
def test_one_cell_changes(row: int, column: int, old: str, new: str) -> None:
    made, before = changed({row: {column: "ü"}}), SHEET.format(names=NAMES)
    start = before.index(old)
    assert made.endswith(new + before[start + len(old) :])
    assert made.startswith(before[: before.index("<row")])


def test_a_new_last_column_takes_the_format_before_it_and_is_counted() -> None:
    made = changed({2: {5: "<&>"}, 1: {1: "x"}})
    assert f"<v>1</v></c>{cell('E2', '5', '&lt;&amp;&gt;')}" in made.replace("\n", "")
    assert '<dimension ref="A1:E3"/>' in made


def test_names_may_have_a_prefix() -> None:
    sheet = SHEET.replace("xmlns=", "xmlns:x=").replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    made = changed({2: {2: "y"}}, sheet.replace("{names}", NAMES.replace("xmlns=", "xmlns:x=")))
    assert '<x:c r="B2" t="inlineStr"><x:is><x:t xml:space="preserve">y</x:t></x:is></x:c>' in made


def test_a_formula_stays() -> None:
    with pytest.raises(FormulaError, match="A3") as error:
        changed({3: {1: "x"}})
    assert error.value.row == 3


@pytest.mark.parametrize(
    ("sheet", "told"), [(SHEET, "the sheet has no row 5"), ("<x/>", "the sheet has no cells any more")]
)
def test_what_is_not_there_is_a_bug_of_ours(sheet: str, told: str) -> None:
    with pytest.raises(AnswerError, match=told):
        changed({5: {1: "x"}}, sheet)
