"""Signs that a screen obeys, or that nobody sees, are shown; everything else stays."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.domain.errors import Fault
from solver.domain.signs import escaped, shown, shown_lines

ANY = st.text(st.characters(codec=None) | st.sampled_from("\x1b\x9b\u202e\u200d\u2028\ud800\U000e0041\n\r\t\x7f"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mercy Hospital, Zürich — 界 é ✔️", "Mercy Hospital, Zürich — 界 é ✔️"),
        ("a\x1b[2J", "a<U+001B>[2J"),
        ("\x07\x08\x7f\x9b", "<U+0007><U+0008><U+007F><U+009B>"),
        ("a\rb", "a<U+000D>b"),
        ("a\r\nb\nc\td\xa0e\u3000f", "a b c d e f"),
        ("\u202ea\u2066b\u2069\u200f", "<U+202E>a<U+2066>b<U+2069><U+200F>"),
        ("\u200b\u200c\u200d\u2060\ufeff\xad", "<U+200B><U+200C><U+200D><U+2060><U+FEFF><U+00AD>"),
        ("\u2028\u2029\x85", "<U+2028><U+2029><U+0085>"),
        ("\U000e0041\ue000\ufffe\udcff", "<U+E0041><U+E000><U+FFFE><U+DCFF>"),
        ("\u3164\u115f\u034f\U000e0100", "<U+3164><U+115F><U+034F><U+E0100>"),
    ],
)
def test_a_sign_is_shown_as_what_it_is(text: str, said: str) -> None:
    assert shown(text) == said
    assert str(Fault(file="f", what=text)) == f"f: {said}"


@given(ANY)
def test_what_is_shown_is_shown_once_and_nothing_in_it_is_obeyed(text: str) -> None:
    said = shown_lines(text)
    assert shown_lines(said) == said
    assert {sign for sign in said if unicodedata.category(sign)[0] == "C"} <= {"\n"}
    assert said.count("\n") == text.replace("\r\n", "").count("\n") + text.count("\r\n")
    assert shown(text) == shown(shown(text))


@given(st.lists(ANY))
def test_json_says_the_same(texts: list[str]) -> None:
    document = json.dumps(texts, indent=1, ensure_ascii=False)
    assert json.loads(escaped(document)) == json.loads(document) == texts
    assert shown_lines(escaped(document)) == escaped(document)
    escaped(document).encode()
