"""Labels: each shows its code, all its text, or is not printed at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from cot_tracker.language import speaking
from cot_tracker.printing.labels.label import LabelData, render_label, render_labels
from cot_tracker.printing.labels.layout import layout, layout_names
from cot_tracker.printing.labels.proof import decode, issue_ready, prove
from cot_tracker.printing.pdf.picture import pages, to_png
from cot_tracker.printing.refused import (
    DoesNotFit,
    MissingField,
    NotACode,
    NotPrinted,
    ProofFailed,
    UncoveredCharacter,
    UnknownWarning,
)
from tests.printing.examples import CODE, RARE_NAME, label

CODES = st.text("0123456789", min_size=20, max_size=20)


def text_of(pdf: bytes) -> str:
    return "".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize("demo", [False, True], ids=["real", "demo"])
@pytest.mark.parametrize("name", layout_names())
def test_every_layout_shows_exactly_its_code_as_a_203_dpi_printer_draws_it(
    name: str, demo: bool
) -> None:
    for language in ("en", "zh"):
        pdf = render_label(layout(name), label(), language=language, demo=demo)
        for dpi in (203, 300):
            kind = layout(name).symbol.kind
            assert [decode(picture, kind) for picture in pages(pdf, dpi)] == [[CODE]]


@pytest.mark.parametrize("name", layout_names())
def test_the_code_stands_below_the_symbol_in_groups_of_four(name: str) -> None:
    pdf = render_label(layout(name), label(), language="en", demo=False)
    text = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert "1099 0000 2600 0100 1010" in text


@settings(max_examples=40, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=4), st.sampled_from(layout_names()))
def test_any_codes_are_read_back_page_by_page(codes: list[str], name: str) -> None:
    proved = issue_ready(layout(name), [label(code) for code in codes], language="en", demo=False)
    assert proved.codes == tuple(codes)
    assert len(PdfReader(BytesIO(proved.pdf)).pages) == len(codes)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", layout_names())
def test_the_same_label_is_the_same_bytes(name: str, language: str) -> None:
    first, second = (
        render_label(layout(name), label(), language=language, demo=True) for _ in range(2)
    )
    assert first == second


def test_labels_printed_at_the_same_time_do_not_disturb_each_other() -> None:
    def one(number: int) -> bytes:
        data = label(f"{number % 4:020d}", content=RARE_NAME[: 1 + number % 4])
        return issue_ready(layout("bag"), data, language="zh", demo=False).pdf

    alone = [one(number) for number in range(4)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(one, range(24)))
    assert together == [alone[number % 4] for number in range(24)]


def test_both_languages_stand_on_a_label_the_readers_first() -> None:
    english = text_of(render_label(layout("bag"), label(), language="en", demo=False))
    chinese = text_of(render_label(layout("bag"), label(), language="zh", demo=False))
    assert "FORAUTOLOGOUSUSEONLY仅供自体使用" in english
    assert "仅供自体使用FORAUTOLOGOUSUSEONLY" in chinese
    assert "Subject受试者" in english
    assert "受试者Subject" in chinese


def test_a_bag_always_carries_its_warnings_and_those_the_record_adds() -> None:
    data = LabelData(CODE, label().fields, ("biohazard", "not_evaluated"))
    text = text_of(render_label(layout("bag"), data, language="en", demo=False))
    for words in (
        "FORAUTOLOGOUSUSEONLY", "FORCLINICALTRIALUSEONLY", "BIOLOGICALHAZARD",
        "NOTEVALUATEDFORINFECTIOUSSUBSTANCES",
    ):  # fmt: skip
        assert words in text


def test_a_warning_with_no_room_at_all_stops_the_print() -> None:
    with pytest.raises(DoesNotFit, match="too long for the warnings on the label wristband"):
        render_label(
            layout("wristband"), LabelData(CODE, label().fields, ("biohazard",)),
            language="en", demo=False,
        )  # fmt: skip


def test_a_warning_without_wording_stops_the_print() -> None:
    data = LabelData(CODE, label().fields, ("keep_dry",))
    with pytest.raises(UnknownWarning, match="keep_dry"):
        render_label(layout("bag"), data, language="en", demo=False)


@pytest.mark.parametrize("name", layout_names())
def test_demo_is_said_on_a_demo_label_and_only_there(name: str) -> None:
    assert "DEMO" in text_of(render_label(layout(name), label(), language="en", demo=True))
    assert "DEMO" not in text_of(render_label(layout(name), label(), language="en", demo=False))


def test_a_character_that_no_font_has_stops_the_print_with_a_sentence() -> None:
    with pytest.raises(UncoveredCharacter, match=r"🧬 \(U\+1F9EC\).*Nothing was printed") as caught:
        render_label(layout("bag"), label(content="Cells 🧬"), language="en", demo=False)
    assert caught.value.character == "🧬"


def test_a_text_too_long_for_its_place_is_refused_and_never_cut() -> None:
    long = label(subject_number="IX001-" + "0" * 60)
    with pytest.raises(DoesNotFit, match=r"too long for Subject on the label bag") as caught:
        render_label(layout("bag"), long, language="en", demo=False)
    assert caught.value.field == "subject_number"


def test_a_text_that_fits_only_smaller_is_printed_whole() -> None:
    number = "IX001-SITE01-0007"
    pdf = render_label(layout("bag"), label(subject_number=number), language="en", demo=False)
    assert number in text_of(pdf)


def test_a_label_without_what_it_must_say_is_refused() -> None:
    with pytest.raises(MissingField, match="subject_number"):
        render_label(layout("bag"), label(subject_number=""), language="en", demo=False)


@pytest.mark.parametrize("code", ["", "123", "1" * 19, "1" * 21, "1" * 19 + "A", "１" * 20])
def test_only_twenty_digits_become_a_symbol(code: str) -> None:
    with pytest.raises(NotACode, match="twenty digits"):
        render_label(layout("tube"), label(code), language="en", demo=False)


def test_refusals_speak_the_readers_language_when_they_are_shown() -> None:
    with pytest.raises(NotPrinted) as caught:
        render_label(layout("bag"), label(content="🧬"), language="en", demo=False)
    with speaking("zh"):
        assert "U+1F9EC" in str(caught.value)


def test_a_page_that_shows_another_code_is_not_handed_out() -> None:
    pdf = render_label(layout("tube"), label(), language="en", demo=False)
    with pytest.raises(ProofFailed, match="1099 0000 2600 0100 1010"):
        prove(pdf, ["0" * 20])


def test_a_page_too_few_or_too_many_is_not_handed_out() -> None:
    pdf = render_labels(layout("tube"), [label(), label()], language="en", demo=False)
    with pytest.raises(ProofFailed):
        prove(pdf, [CODE])
    with pytest.raises(ProofFailed):
        prove(pdf, [CODE, CODE, CODE])


def test_a_label_can_be_looked_at_as_a_picture() -> None:
    pdf = render_label(layout("bag"), label(), language="en", demo=False)
    assert decode(to_png(pdf, 203)) == [CODE]
    with pytest.raises(IndexError):
        to_png(pdf, 203, page=2)
