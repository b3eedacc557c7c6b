"""A sealed certificate: every alteration is found, by us and by a verifier we did not write."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pypdf import PdfReader, PdfWriter

from cot_tracker.identity import authority
from cot_tracker.printing.pdf.seal import Sealer
from cot_tracker.printing.pdf.sealed import NotAPdf, Roots, Sealed, read_seal
from cot_tracker.printing.refused import NotPrinted
from tests.fixtures.nss import trusting
from tests.fixtures.seals import NOW, REASON, SITE, Keys, issued_below, keys, time_stamps
from tests.printing.examples import RARE_NAME

__all__ = ["keys"]
SIGNATURE = re.compile(rb"<[0-9A-F]{1000,}>")


def flipped(pdf: bytes, at: int, by: int = 1) -> bytes:
    changed = bytearray(pdf)
    changed[at] ^= by
    return bytes(changed)


def appended(pdf: bytes) -> bytes:
    """A revision after the signed one: another title."""
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Title": "Another"})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def page_replaced(pdf: bytes) -> bytes:
    """A revision in which the second page shows what the third does."""
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.pages[1].replace_contents(writer.pages[2].get_contents())
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pages_swapped(pdf: bytes) -> bytes:
    """The first two pages exchanged in place; every byte but these stays where it was."""
    found = re.search(rb"/Kids ?\[ ?(\d+ 0 R) (\d+ 0 R)", pdf)
    assert found is not None
    swapped = found[0].replace(found[1], b"@").replace(found[2], found[1]).replace(b"@", found[2])
    assert len(swapped) == len(found[0])
    return pdf[: found.start()] + swapped + pdf[found.end() :]


def read(pdf: bytes, keys: Keys) -> Sealed:
    return read_seal(pdf, keys.roots)


def test_a_sealed_certificate_is_intact_and_says_whose_it_is(keys: Keys) -> None:
    found = read(keys.sealed, keys)
    assert found.intact
    assert found.vouched
    assert SITE in found.signer
    assert found.at == NOW
    assert found.stamped_at is None
    assert keys.sealed.startswith(keys.drawn)


def test_the_same_certificate_is_sealed_to_the_same_bytes_but_for_the_signature(
    keys: Keys,
) -> None:
    again = keys.sealer()(keys.drawn, NOW, REASON)
    assert again != keys.sealed
    assert SIGNATURE.sub(b"", again) == SIGNATURE.sub(b"", keys.sealed)


def test_a_flipped_byte_anywhere_is_found(keys: Keys) -> None:
    pdf, chance = keys.sealed, Random(20261122)
    signature = SIGNATURE.search(pdf)
    assert signature is not None
    edges = [0, 8, len(pdf) - 1, signature.start(), signature.start() + 1, signature.end() - 1]
    within = [chance.randrange(signature.start(), signature.end()) for _ in range(60)]
    for at in [*edges, *within, *(chance.randrange(len(pdf)) for _ in range(120))]:
        assert not read(flipped(pdf, at, chance.randrange(1, 256)), keys).intact, at


def test_the_signature_written_in_other_letters_is_found(keys: Keys) -> None:
    """Hexadecimal digits in lower case mean the same, and are not what was issued."""
    pdf = keys.sealed
    signature = SIGNATURE.search(pdf)
    assert signature is not None
    lower = pdf[: signature.start()] + signature[0].lower() + pdf[signature.end() :]
    assert "not encoded" in read(lower, keys).faults[0].sentence()


ALTERED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "appended": (appended, "appended"),
    "junk": (lambda pdf: pdf + b"\n", "appended"),
    "replaced": (page_replaced, "appended"),
    "swapped": (pages_swapped, "altered"),
}


@pytest.mark.parametrize("how", ALTERED)
def test_what_is_appended_or_swapped_is_found_and_named(keys: Keys, how: str) -> None:
    change, word = ALTERED[how]
    changed = change(keys.sealed)
    assert changed != keys.sealed
    assert word in " ".join(one.sentence() for one in read(changed, keys).faults)
    assert not read_seal(changed, None).intact


def test_a_signature_cut_off_is_missed(keys: Keys) -> None:
    found = read(keys.drawn, keys)
    assert ["no seal" in one.sentence() for one in found.faults] == [True]
    assert not read(keys.sealed[: len(keys.sealed) // 2], keys).intact


def test_what_is_no_pdf_is_told_so(keys: Keys) -> None:
    with pytest.raises(NotAPdf):
        read(b"{}", keys)


def test_another_sites_seal_is_vouched_for_by_nobody(keys: Keys, tmp_path: Path) -> None:
    authority.make(tmp_path, SITE, NOW)
    forged = Keys(tmp_path).sealed
    (fault,) = read(forged, keys).faults
    assert "forged" in fault.sentence()
    alone = read_seal(forged, None)
    assert alone.intact
    assert not alone.vouched


def test_a_certificate_sealed_before_the_seal_expired_still_holds(
    keys: Keys, tmp_path: Path
) -> None:
    """Records live for thirty years; a renewed seal takes nothing back."""
    shutil.copytree(keys.folder, tmp_path / "keys")
    later = Keys(tmp_path / "keys")
    authority.make(later.folder, SITE, NOW + timedelta(days=20 * 365))
    assert read(keys.sealed, later).intact
    newer = later.sealer()(keys.drawn, NOW + timedelta(days=21 * 365), REASON)
    assert read(newer, keys).intact  # of the same authority


# Poppler, a verifier that we did not write


def poppler(pdf: bytes, folder: Path, room: Path) -> str:
    """What pdfsig says, the root being trusted."""
    if shutil.which("pdfsig") is None:
        pytest.skip("poppler's pdfsig is not installed")
    if not (room / "nss").exists():
        trusting(room / "nss", authority.roots(folder)[0])
    file = room / "file.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["pdfsig", "-nssdir", str(room / "nss"), str(file)], capture_output=True, check=False
    )
    return done.stdout.decode(errors="replace")


def holds(said: str) -> bool:
    wanted = ("Signature is Valid.", "Certificate is Trusted.", "Total document signed")
    return all(words in said for words in wanted) and "Not total" not in said


def test_poppler_trusts_the_seal_and_finds_what_was_altered(keys: Keys, tmp_path: Path) -> None:
    pdf, chance = keys.sealed, Random(7)
    assert holds(poppler(pdf, keys.folder, tmp_path))
    for change, _word in ALTERED.values():
        assert not holds(poppler(change(pdf), keys.folder, tmp_path))
    signature = SIGNATURE.search(pdf)
    assert signature is not None
    signed = [at for at in range(len(pdf)) if not signature.start() <= at < signature.end()]
    certificate = range(signature.start() + 120, signature.start() + 1240)
    value = range(signature.end() - 130, signature.end() - 1)
    for at in [*chance.sample(signed, 25), *chance.sample(certificate, 8), *value[::16]]:
        assert not holds(poppler(flipped(pdf, at), keys.folder, tmp_path)), at


# Reading its text


def by_poppler(pdf: bytes, room: Path) -> str:
    (room / "text.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", str(room / "text.pdf"), "-"], capture_output=True, check=True
    )
    return done.stdout.decode()


def by_pdfium(pdf: bytes, room: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def by_pypdf(pdf: bytes, room: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_every_chinese_character_can_be_taken_out_again(keys: Keys, tmp_path: Path) -> None:
    """Three readers take out the same characters, as many of each."""
    texts = ["".join(by(keys.sealed, tmp_path).split()) for by in (by_poppler, by_pdfium, by_pypdf)]
    for text in texts:
        assert all(words in text for words in (RARE_NAME, "放行证书", "支原体", "内毒素", "批次"))
    one, *others = [Counter(c for c in text if ord(c) > 0x2E7F) for text in texts]
    assert len(one) > 60
    assert others == [one, one]


# What stops a seal


def refused(sealer: Sealer, keys: Keys) -> str:
    with pytest.raises(NotPrinted) as stopped:
        sealer(keys.drawn, NOW, REASON)
    return str(stopped.value)


def copied(keys: Keys, room: Path) -> Keys:
    shutil.copytree(keys.folder, room / "keys")
    return Keys(room / "keys")


@pytest.mark.parametrize("name", ["seal.key", "seal.crt"])
def test_without_its_key_or_certificate_nothing_is_sealed(
    keys: Keys, tmp_path: Path, name: str
) -> None:
    one = copied(keys, tmp_path)
    (one.folder / name).write_bytes(b"-----BEGIN nothing")
    assert "cannot be read" in refused(one.sealer(), keys)
    (one.folder / name).unlink()
    assert "missing" in refused(one.sealer(), keys)


def test_a_seal_out_of_its_time_seals_nothing(keys: Keys) -> None:
    for at, word in ((NOW + timedelta(days=4000), "until"), (NOW - timedelta(days=9), "not yet")):
        with pytest.raises(NotPrinted, match=word):
            keys.sealer()(keys.drawn, at, REASON)


def test_a_key_of_another_certificate_seals_nothing(keys: Keys, tmp_path: Path) -> None:
    one = copied(keys, tmp_path)
    (one.folder / "seal.key").write_bytes((one.folder / "authority.key").read_bytes())
    assert "does not belong" in refused(one.sealer(), keys)


def test_a_seal_that_no_root_vouches_for_is_not_handed_out(keys: Keys, tmp_path: Path) -> None:
    one = copied(keys, tmp_path)
    (one.folder / "roots.crt").unlink()
    assert "did not hold" in refused(one.sealer(), keys)


def test_a_seal_with_authorities_between_it_and_its_root_holds(keys: Keys, tmp_path: Path) -> None:
    """A hospital's root, an authority below it, the seal: only what is needed goes along."""
    chain, key = issued_below(tmp_path)
    one = copied(keys, tmp_path)
    authority.replace(one.folder, chain, key, NOW)
    for _again in range(4):  # whichever order they stand in
        sealed = one.sealer()(keys.drawn, NOW, REASON)
        assert read(sealed, one).intact
        assert "forged" in read(sealed, keys).faults[0].sentence()
    assert read(keys.sealed, one).intact  # the root before stays


# Time-stamps


def test_a_time_stamp_attests_when_it_was_sealed(keys: Keys, tmp_path: Path) -> None:
    one, at = copied(keys, tmp_path), NOW + timedelta(seconds=2)
    with time_stamps(at) as (url, certificate):
        assert "did not hold" in refused(one.sealer(url), keys)  # nobody vouches for its authority
        pem = certificate.public_bytes(Encoding.PEM)
        (one.folder / authority.TIME_STAMP_ROOTS).write_bytes(pem)
        sealed = one.sealer(url)(keys.drawn, NOW, REASON)
    found = read(sealed, one)
    assert found.intact
    assert found.stamped_at == at
    assert not read_seal(sealed, Roots(one.roots.seals)).intact
    signature = SIGNATURE.search(sealed)
    assert signature is not None
    assert not read(flipped(sealed, signature.end() - 2), one).intact  # filler is none to alter


def test_what_opens_the_time_stamp_authority_is_never_told(keys: Keys) -> None:
    for broken in (True, False):
        with time_stamps(NOW, broken=broken) as (url, _certificate):
            secret = url.replace("//", "//robin:one-two-3@", 1) + "stamp?key=abc123"
            if broken:
                told = refused(keys.sealer(secret), keys)
        told = told if broken else refused(keys.sealer(secret), keys)
        assert f"{url}stamp" in told
        for word in ("robin", "one-two-3", "abc123"):
            assert word not in told


def test_without_the_time_stamp_that_is_asked_nothing_is_sealed(keys: Keys) -> None:
    with time_stamps(NOW, broken=True) as (url, _certificate):
        assert "no time-stamp" in refused(keys.sealer(url), keys)
    assert "no time-stamp" in refused(keys.sealer(url), keys)  # nobody listens any more
