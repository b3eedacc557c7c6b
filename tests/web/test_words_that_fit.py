"""Words of drawings keep off their neighbours, in English and in Chinese."""

from __future__ import annotations

from cot_tracker.web.temperature.drawing import within
from cot_tracker.web.timeline import lines


def test_a_long_step_stands_on_two_lines_and_a_short_one_on_one() -> None:
    assert lines("Testing and release") == ["Testing and", "release"]
    assert lines("Production") == ["Production"]
    assert lines("检验与放行") == ["检验与放行"]


def test_a_chinese_sign_takes_the_room_of_two_letters() -> None:
    assert within("Freezer a1", 92) == "Freezer a1"
    assert within("产品送往研究中心", 92) == "产品送往研…"
    assert within("Controlled rate freezer", 92) == "Controlled …"
