"""The release certificate's contents, taken from the Story and the protocol that it pins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cot_tracker.identity.codes import NAMES, Kind
from cot_tracker.journey.containers import NO_DOSE, Container, live_label
from cot_tracker.journey.quality.judging import product_bags
from cot_tracker.journey.quality.labels import reconciled
from cot_tracker.journey.quality.records import Result
from cot_tracker.journey.quality.state import DEVIATIONS
from cot_tracker.language import N_, current, instant, worded
from cot_tracker.language import gettext as _
from cot_tracker.printing.certificate import (
    Certificate,
    ContainerLine,
    DeviationLine,
    LabelCounts,
    PendingTest,
    ResultLine,
    SignatureLine,
    Standing,
)
from cot_tracker.protocol.making import SpecificationTest
from cot_tracker.protocol.model import EXAMPLE_NOTICE, Protocol

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

DISPOSITIONS = {
    "released": N_("Released"),
    "conditionally_released": N_("Conditionally released"),
    "exceptional_release": N_("Exceptionally released"),
    "rejected": N_("Rejected"),
    "revoked": N_("Revoked"),
}
VERDICTS = {"pass": N_("Pass"), "fail": N_("Fail")}
_LIMITS = {"at_least": "≥ {low}", "more_than": "> {low}", "at_most": "≤ {high}",
           "less_than": "< {high}", "between": "{low} … {high}"}  # fmt: skip


def certificate_data(
    story: Story, protocol: Protocol, *, code: str, issued_at: datetime, zone: str
) -> Certificate:
    """Everything on the certificate with this printed code, its texts in the current language.

    `zone` is the site's IANA zone. The ledger's entry named is the one that released.
    """
    language, state = current(), story.quality
    study = protocol.study
    return Certificate(
        code=code,
        disposition=_(DISPOSITIONS.get(state.disposition, state.disposition)),
        study=f"{study.id} · {study.title.text(language)}",
        subject_number=story.enrolment.subject_number,
        coi=story.coi,
        batch=state.batch,
        product=study.product_name.text(language),
        containers=[_container(story, protocol, bag) for bag in _released(story)],
        others=[_other(story, one) for one in _others(story)],
        specification=_specification(protocol, state.specification_version),
        results=_results(story, protocol),
        pending=_pending(story, protocol),
        deviations=_deviations(story),
        labels=_labels(story),
        signatures=_signatures(story, zone),
        ledger_hash=state.disposition_hash,
        ledger_sequence=state.disposition_number,
        issued_at=issued_at,
        zone=zone,
        standing=_standing(story),
    )


def _standing(story: Story) -> Standing | None:
    if story.quality.released:
        return None
    return Standing(_("NOT RELEASED"), _("No release of this batch stands. Do not use it."))


def _released(story: Story) -> list[Container]:
    """The bags that the release names, as its entry does, whatever has become of them."""
    found = (story.containers.get(own) for own in story.quality.released_bags)
    bags = [bag for bag in found if bag is not None]
    return bags or list(product_bags(story))


def _others(story: Story) -> list[Container]:
    """The containers of the batch record that are not released, in the order of their codes."""
    batch, released = story.production, {bag.code for bag in _released(story)}
    samples = (sample.code for sample in story.quality.samples)
    codes = {*batch.starting, *batch.filled, *samples} - released
    return [one for code in sorted(codes) if (one := story.containers.get(code)) is not None]


def _other(story: Story, one: Container) -> ContainerLine:
    label = live_label(story, one.code)
    name = one.content or NAMES[Kind(one.kind)]
    return ContainerLine(label.code if label is not None else one.code, _(name), worded(one.state))


def _container(story: Story, protocol: Protocol, bag: Container) -> ContainerLine:
    label = live_label(story, bag.code)
    product = protocol.product
    storage = f"{product.storage_low_c} … {product.storage_high_c} °C".replace("-", "−")
    volume = f"{bag.volume_ml} mL" if bag.volume_ml is not None else ""
    expiry = _(N_("use before {time}"), time=bag.expires_at) if bag.expires_at else ""
    out_of_use = worded(bag.state) if bag.state in NO_DOSE else ""
    return ContainerLine(
        label.code if label is not None else bag.code, bag.content or _(N_("infusion bag")),
        "; ".join(part for part in (out_of_use, volume, storage, expiry) if part),
    )  # fmt: skip


def _specification(protocol: Protocol, version: str) -> str:
    text = _(
        N_("Specification of {study}, version {version}"),
        study=protocol.study.id, version=version or protocol.specification.version,
    )  # fmt: skip
    example = protocol.is_example("specification")
    return _("{text}. {notice}.", text=text, notice=_(EXAMPLE_NOTICE)) if example else text


def _results(story: Story, protocol: Protocol) -> list[ResultLine]:
    """In the specification's order."""
    found = [(test, story.quality.result(test.id)) for test in protocol.specification.tests]
    return [_result(test, result) for test, result in found if result is not None]


def _result(test: SpecificationTest, result: Result) -> ResultLine:
    language = current()
    text = test.kind == "text_equals"
    value = _choice(test, result.judged_value) if text else result.judged_value
    return ResultLine(
        test.name.text(language), test.method.text(language), _limit(test), value,
        "" if text else _(result.judged_unit), _(VERDICTS.get(result.verdict, result.verdict)),
    )  # fmt: skip


def _limit(test: SpecificationTest) -> str:
    if test.kind == "text_equals":
        return _choice(test, test.expected or "")
    return _LIMITS[test.kind].format(low=test.low, high=test.high)


def _choice(test: SpecificationTest, value: str) -> str:
    found = next((choice for choice in test.choices if choice.value == value), None)
    return found.text.text(current()) if found is not None else value


def _pending(story: Story, protocol: Protocol) -> list[PendingTest]:
    lines = []
    for one in story.quality.pending_due:
        test = protocol.specification.test(one.test)
        name = test.name.text(current()) if test is not None else one.test
        lines.append(PendingTest(name, one.due))
    return lines


def _deviations(story: Story) -> list[DeviationLine]:
    lines = []
    for one in story.deviation.deviations:
        what = _(DEVIATIONS.get(one.title, one.title.replace("_", " ")))
        closure = _("Open")
        if one.closed_at is not None:
            closure = f"{instant(one.closed_at)}: {one.conclusion}".rstrip(": ")
        happened = f"{what}: {one.happened}" if one.happened else what
        lines.append(DeviationLine(f"D-{one.number}", happened, closure))
    return lines


def _labels(story: Story) -> LabelCounts:
    counts = reconciled(story)
    return LabelCounts(
        counts.printed, counts.applied, counts.voided, counts.destroyed, counts.retained
    )


def _signatures(story: Story, zone: str) -> list[SignatureLine]:
    return [
        SignatureLine(one.name, _roles(one.roles), _(one.meaning), one.at, zone)
        for one in story.quality.signatures
    ]


def _roles(names: tuple[str, ...]) -> str:
    return worded(names)
