"""The Chinese catalogue is complete, and people really are spoken to in their language."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from marshmallow import Schema

from cot_tracker.door.action import Action
from cot_tracker.door.fields import Choice, Table
from cot_tracker.door.refusal import KNOWN
from cot_tracker.journey.steps import BOOK
from cot_tracker.language import NAMES, WORDS, gettext, shown, speaking, worded
from cot_tracker.protocol.names import names
from cot_tracker.study.actions import protocol_of

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"\{\w*\}")
ALIKE = {"API", "IL-2", "SSCC", "{kind}"}
"""Names and signs that are the same in both languages."""
TECHNICAL = re.compile(
    r"°[CF]|K|\d+ dpi|SHA-256.*|UTF-\d+.*|GB ?18030.*|Windows-\d+.*|Shift JIS|[-/.YMDHS: ]+"
)
"""Units, encodings and patterns, which nobody translates."""


def catalogue() -> dict[str, str]:
    with (ROOT / "cot_tracker/translations/zh.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale="zh") if one.id}


CATALOGUE = catalogue()


def test_every_sentence_of_code_and_templates_is_translated_and_none_is_left_over() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools/messages"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_a_translation_fills_in_what_the_sentence_fills_in() -> None:
    wrong = {
        english: chinese
        for english, chinese in CATALOGUE.items()
        if set(PLACE.findall(english)) != set(PLACE.findall(chinese))
    }
    assert wrong == {}


def test_only_names_and_signs_are_alike_in_both_languages() -> None:
    alike = {english for english, chinese in CATALOGUE.items() if english == chinese}
    assert alike == ALIKE


def test_every_translation_is_chinese() -> None:
    assert [
        english
        for english, chinese in CATALOGUE.items()
        if re.search("[A-Za-z]{3}", PLACE.sub("", english)) and not is_chinese(chinese)
    ] == []


def test_one_sentence_ends_as_the_other_does() -> None:
    """A sentence that ends with a full stop does so in Chinese, and nothing else does."""
    assert [
        english
        for english, chinese in CATALOGUE.items()
        if english.endswith((".", "?")) != chinese.endswith(("。", "？"))
    ] == []


def test_no_space_stands_between_chinese_and_its_punctuation() -> None:
    assert [
        chinese
        for chinese in CATALOGUE.values()
        if re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?!\w)| [，。；：？！、]", chinese)
    ] == []


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_a_refusal_is_said_in_chinese_with_its_rule_and_who_clears_it(code: str) -> None:
    kind = KNOWN[code]
    with speaking("zh"):
        for text in (kind.sentence, kind.rule, kind.cleared_by):
            assert is_chinese(gettext(text)), text


@pytest.mark.parametrize("action", BOOK.actions.values(), ids=lambda action: action.name)
def test_an_action_is_offered_in_chinese_down_to_its_last_field(action: Action) -> None:
    assert [text for text in texts(action) if not is_chinese(said(text))] == []


def test_a_word_of_the_record_is_read_in_the_readers_language() -> None:
    assert worded("in_transit") == "in transit"
    with speaking("zh"):
        assert worded("in_transit") == "运输途中"
        assert worded(["site_nurse", "pharmacist"]) == "研究中心护士、药师"
        assert worded("medium, cytokine") == "培养基、细胞因子", "as refusals told several"
        assert [code for code in WORDS if not is_chinese(worded(code))] == []
    assert worded("the courier's own words") == "the courier's own words"


def test_what_the_protocol_names_is_called_as_the_protocol_calls_it() -> None:
    protocol = protocol_of((ROOT / "cot_tracker/protocol/ix001.toml").read_bytes())
    assert names(protocol)["viability"]["en"] == "Viability"
    assert worded("viability") == "Viability"
    with speaking("zh"):
        assert worded("viability") == "细胞活率"
        assert gettext("These tests have no result yet: {tests}.", tests=["viability"]) == (
            "以下检验尚无结果：细胞活率。"
        )


def test_a_test_and_a_procedure_of_one_identifier_are_called_as_the_test() -> None:
    protocol = protocol_of((ROOT / "cot_tracker/protocol/ix001.toml").read_bytes())
    tests = {test.id: test.name.en for test in protocol.specification.tests}
    assert {key: names(protocol)[key]["en"] for key in tests} == tests


def test_the_same_refusal_is_read_by_each_in_their_language() -> None:
    bag = "20000026000010020145"
    refusal = KNOWN["identity.another_patient"](scanned=bag, expected="")
    assert "belongs to another patient" in refusal.sentence()
    with speaking("zh"):
        assert refusal.sentence() == f"{shown(bag)} 属于另一位患者。请放下并联系质量部。"
    assert "belongs to another patient" in refusal.sentence()


def test_an_unknown_language_is_answered_in_english() -> None:
    with speaking("xx"):
        assert gettext("Release") == "Release"


def test_values_are_filled_in_as_people_read_them() -> None:
    at = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert "2026-11-22" in gettext("expired {at}", at=at)
    with speaking("zh"):
        assert gettext("expired {at}", at=at).startswith("已于 2026-11-22")


def is_chinese(text: str) -> bool:
    known = text in ALIKE or text in NAMES.values() or TECHNICAL.fullmatch(text)
    return bool(CHINESE.search(text) or known)


def said(text: str) -> str:
    with speaking("zh"):
        return gettext(text)


def texts(action: Action) -> Iterator[str]:
    yield action.title
    if action.meaning:
        yield action.meaning
    yield from of_schema(action.schema)


def of_schema(schema: type[Schema]) -> Iterator[str]:
    for field in schema().fields.values():
        yield field.metadata["label"]
        if field.metadata.get("help"):
            yield field.metadata["help"]
        if isinstance(field, Choice):
            yield from field.choices.values()
        if isinstance(field, Table):
            yield from of_schema(field.row)


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-12:00", "2026-13-45T00:00:00Z"],
)
def test_what_only_looks_like_an_instant_is_shown_as_it_stands(text: str) -> None:
    assert shown(text) == text
