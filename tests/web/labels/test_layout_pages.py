"""The catalogue of label layouts: a picture of each, and its approval by Quality."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.printing.labels.layout import layout, layout_names, layout_source
from cot_tracker.printing.labels.proof import decode
from cot_tracker.study.layouts import layout_in_force
from tests.web.conftest import Site, words

ADOPTED = "study.layout_adopted"
SIGNED = {"signature.username": "emma", "signature.password": DEMO_PASSWORD}


def test_the_catalogue_shows_every_layout_with_its_version_and_picture(web: Site) -> None:
    alice = web.visitor("alice")
    said = words(alice.get("/layouts"))
    for name in layout_names():
        assert layout(name).identifier in said
        drawn = alice.get(f"/layouts/{name}.png")
        assert drawn.mimetype == "image/png"
        assert len(decode(drawn.data)) == 1
    assert "Adopt a layout of your own" not in said


def test_a_layouts_page_says_what_it_must_carry_why_and_on_what_it_is_printed(web: Site) -> None:
    dana = web.visitor("dana")
    said = words(dana.get("/layouts/infusion_bag"))
    assert "FOR AUTOLOGOUS USE ONLY" in said
    assert "21 CFR 1271.90" in said
    assert "A4 sheet, 2 × 5 labels" in said
    sheet = dana.get("/layouts/infusion_bag/a4_100x50.png")
    width, height = Image.open(BytesIO(sheet.data)).size
    assert (width, height) == (621, 877)
    assert dana.get("/layouts/infusion_bag.toml").data == layout_source("infusion_bag")


def test_what_is_not_there_is_not_found(web: Site) -> None:
    alice = web.visitor("alice")
    for path in ("vial", "vial.png", "vial.toml", "bag/roll_50x25.png", "vial/adopt"):
        assert alice.get(f"/layouts/{path}").status_code == 404


def test_emma_adopts_what_ships_with_one_signature(web: Site) -> None:
    emma = web.visitor("emma")
    form = emma.get(emma.get("/layouts/bag/adopt").headers["Location"])
    assert "bag.toml is here" in words(form)
    data = {"file": layout("bag").digest, "file.named": "bag.toml", **SIGNED}
    assert emma.act("study", ADOPTED, data).status_code == 303
    said = words(emma.get("/layouts/bag"))
    assert "Adopted by Emma" in said
    assert "Adopt version 1" not in said


def test_emma_adopts_a_layout_of_the_sites_own(web: Site) -> None:
    content = layout_source("tube").replace(b"version = 1", b"version = 4")
    emma = web.visitor("emma")
    data = {"file": (BytesIO(content), "tube.toml"), **SIGNED}
    assert emma.act("study", ADOPTED, data).status_code == 303
    assert layout_in_force(web.played.world.site.door, "tube").version == 4
    assert "tube/4" in words(emma.get("/layouts"))


def test_a_file_with_a_mistake_is_refused_on_the_form_with_its_place(web: Site) -> None:
    content = layout_source("tube").replace(b"module_mm = 0.5", b"module_mm = 5")
    data = {"file": (BytesIO(content), "tube.toml"), **SIGNED}
    answer = web.visitor("emma").act("study", ADOPTED, data)
    assert answer.status_code == 422
    assert "tube.toml: the symbol with its quiet zone" in words(answer)


def test_the_file_of_the_version_in_force_is_there_to_be_changed(web: Site) -> None:
    content = layout_source("tube").replace(b"version = 1", b"version = 4")
    adopted = content.replace(b'name = "tube"', b'name = "ward_tube"')
    emma = web.visitor("emma")
    for name, file in (("tube", content), ("ward_tube", adopted)):
        brought = {"file": (BytesIO(file), f"{name}.toml"), **SIGNED}
        assert emma.act("study", ADOPTED, brought).status_code == 303
        assert emma.get(f"/layouts/{name}.toml").data == file
        assert f"/layouts/{name}.toml" in emma.get(f"/layouts/{name}").text
