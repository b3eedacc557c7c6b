"""What the protocol and the journey give each action's form beforehand, one function per action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cot_tracker.journey.quality.schemas import RECORDS
from cot_tracker.language import current, shown, worded
from cot_tracker.language import gettext as _
from cot_tracker.protocol.model import Protocol
from cot_tracker.web.acting.prefill import FILLS, NOTHING, Prefill, fills
from cot_tracker.web.shared import cause_name, local


def prefill(action: str, protocol: Protocol | None, story: Any) -> Prefill:
    """What is given beforehand in the form of this action."""
    fill = FILLS.get(action)
    return NOTHING if fill is None or protocol is None else fill(protocol, story)


def _items(items: Sequence[Any]) -> dict[str, str]:
    """Identifier to words, for the protocol's items."""
    return {item.id: item.text.text(current()) for item in items}


def _numbered(those: Iterable[Any], words: Callable[[Any], str]) -> dict[str, str]:
    """Number to words, for holds, deviations and late reports; of several with one number, the
    first, which is the one that is meant."""
    found: dict[str, str] = {}
    for one in those:
        found.setdefault(str(one.number), f"{one.number} · {words(one)}")
    return found


def _same(values: Sequence[str]) -> dict[str, str]:
    return {value: value for value in values}


def _marked(protocol: Protocol, **paths: str) -> frozenset[str]:
    """The fields whose values at these paths of the protocol are examples only."""
    return frozenset(name for name, path in paths.items() if protocol.is_example(path))


@fills("enrolment.consented")
def _consented(protocol: Protocol, story: Any) -> Prefill:
    forms = _same([form.version for form in protocol.study.consent_forms])
    return Prefill(
        choices={"form_version": forms},
        examples=_marked(protocol, form_version="study.consent_forms"),
    )


@fills("enrolment.assessed")
def _assessed(protocol: Protocol, story: Any) -> Prefill:
    rules = protocol.eligibility
    asked = [{"criterion": (c.id, c.text.text(current()))} for c in rules.criteria]
    return Prefill(
        values={"criteria_version": rules.criteria_version},
        choices={
            "criteria_version": _same([rules.criteria_version]),
            "diagnosis": _items(rules.diagnoses),
            "kras_mutation": _same(rules.kras_mutations),
            "hla_type": _same(rules.hla_types),
        },
        rows={"answers": asked},
        whole=frozenset({"answers"}),
        examples=_marked(protocol, answers="eligibility.criteria"),
    )


@fills("collection.collected")
def _collected(protocol: Protocol, story: Any) -> Prefill:
    rules = protocol.collection
    choices = {"anticoagulant": _same(rules.anticoagulants)}
    if rules.devices:
        choices["device"] = _same(rules.devices)
    return Prefill(
        choices=choices,
        examples=_marked(
            protocol, anticoagulant="collection.anticoagulants", device="collection.devices",
            volume_ml="collection.volume_low_ml", nucleated_cells="collection.nucleated_cells_min",
            cd3_cells="collection.cd3_cells_min",
        ),
    )  # fmt: skip


@fills("study.dose_group_opened")
def _dose_group(protocol: Protocol, story: Any) -> Prefill:
    groups = {
        group.id: f"{group.id} ({group.target_cells:E} {_(group.unit)})"
        for group in protocol.dose_groups
    }
    return Prefill(choices={"dose_group": groups})


@fills("production.operation_started")
def _next_operation(protocol: Protocol, story: Any) -> Prefill:
    """The first in the protocol's order that was not started yet."""
    begun = {one.id for one in story.production.operations}
    left = [one.id for one in protocol.production.unit_operations if one.id not in begun]
    return Prefill(values={"operation": left[0]} if left else {})


@fills("production.operation_completed")
def _running(protocol: Protocol, story: Any) -> Prefill:
    running = story.production.open_operation
    return Prefill(values={"operation": running.id} if running is not None else {})


@fills("production.operation_verified")
def _unverified(protocol: Protocol, story: Any) -> Prefill:
    waits = [one.id for one in story.production.operations if one.awaits_verification]
    return Prefill(values={"operation": waits[0]} if len(waits) == 1 else {})


@fills("production.in_process_result")
def _in_process(protocol: Protocol, story: Any) -> Prefill:
    """The operation that runs, and its tests before those of others."""
    running = _running(protocol, story).values
    operations = sorted(
        protocol.production.unit_operations, key=lambda one: one.id != running.get("operation")
    )
    tests = {test.id: _test(test) for one in operations for test in one.in_process_tests}
    return Prefill(values=running, choices={"test": tests})


def _test(test: Any) -> str:
    """A test's name with its unit; one that is answered in words has none."""
    name: str = test.name.text(current())
    return name if test.unit in ("", "text") else f"{name} ({_(test.unit)})"


def _tests(protocol: Protocol) -> dict[str, str]:
    return {test.id: _test(test) for test in protocol.specification.tests}


@fills("quality.sampled", "quality.result_reviewed")
def _sampled(protocol: Protocol, story: Any) -> Prefill:
    return Prefill(inners={"tests": Prefill(choices={"test": _tests(protocol)})})


@fills("quality.conditionally_released")
def _pending(protocol: Protocol, story: Any) -> Prefill:
    return Prefill(inners={"pending": Prefill(choices={"test": _tests(protocol)})})


@fills("quality.result_recorded")
def _result(protocol: Protocol, story: Any) -> Prefill:
    answers = {
        choice.value: choice.text.text(current())
        for test in protocol.specification.tests
        for choice in test.choices
    }
    return Prefill(
        choices={"test": _tests(protocol)}, suggestions={"value": answers},
        examples=_marked(protocol, test="specification.tests"),
    )  # fmt: skip


@fills("quality.exceptionally_released")
def _five_records(protocol: Protocol, story: Any) -> Prefill:
    asked = [{"record": (record, _(title))} for record, title in RECORDS.items()]
    return Prefill(rows={"records": asked}, whole=frozenset({"records"}))


@fills("conditioning.decided")
def _decided(protocol: Protocol, story: Any) -> Prefill:
    """The evidence list of the protocol, each item asked for."""
    day = story.conditioning.infusion_day
    asked = [{"item": (one.id, one.text.text(current()))} for one in protocol.conditioning.fitness]
    return Prefill(
        values={"infusion_day": day.isoformat() if day else ""},
        rows={"evidence": asked}, whole=frozenset({"evidence"}),
        examples=_marked(protocol, evidence="conditioning.fitness"),
    )  # fmt: skip


@fills("conditioning.dose_given", "conditioning.dose_skipped")
def _preconditioning(protocol: Protocol, story: Any) -> Prefill:
    drugs = protocol.conditioning.drugs
    only = drugs[0] if len(drugs) == 1 else None
    days = {day for drug in drugs for day in drug.days}
    return Prefill(
        values={"dose": str(only.dose), "unit": only.dose_unit} if only else {},
        choices={
            "drug": {
                drug.id: f"{drug.name.text(current())} ({drug.dose} {drug.dose_unit})"
                for drug in drugs
            },
            "day": {str(day): _("day {day}", day=day) for day in sorted(days)},
            "unit": _same(sorted({drug.dose_unit for drug in drugs})),
        },
        examples=_marked(protocol, drug="conditioning.drugs"),
    )


@fills("il2.planned")
def _il2_plan(protocol: Protocol, story: Any) -> Prefill:
    rules = protocol.il2
    return Prefill(
        values={"max_doses": str(rules.max_doses), "dose": str(rules.dose)},
        units={"dose": rules.dose_unit},
        examples=_marked(protocol, max_doses="il2.max_doses", dose="il2.dose"),
    )


@fills("il2.dose_given", "il2.dose_held", "il2.dose_skipped")
def _il2_dose(protocol: Protocol, story: Any) -> Prefill:
    plan = story.il2.plan
    return Prefill(
        values={"dose": str(plan.dose)} if plan else {},
        units={"dose": plan.dose_unit} if plan else {},
        choices={"criterion": _items(protocol.il2.hold_criteria)},
    )


@fills("facility.storage_set_up")
def _storage(protocol: Protocol, story: Any) -> Prefill:
    """As it is set up now; before that, within what the product is kept at."""
    kept, product = story.storage, protocol.product
    grid = kept.grid
    sides = ("racks", "boxes", "rows", "columns")
    given = {side: str(getattr(grid, side)) for side in sides} if grid is not None else {}
    low = kept.low_c if kept.low_c is not None else product.storage_low_c
    high = kept.high_c if kept.high_c is not None else product.storage_high_c
    return Prefill(
        values={
            **given, "low_c": str(low), "high_c": str(high), "logger": kept.logger,
            "alarm_minutes": str(kept.alarm_minutes),
        },
        examples=_marked(protocol, low_c="product", high_c="product") if kept.low_c is None
        else frozenset(),
    )  # fmt: skip


@fills("facility.storage_read")
def _read_out(protocol: Protocol, story: Any) -> Prefill:
    """From where the last reading ended."""
    watched = story.storage.watched
    last = local(watched[-1].ended_at, "%Y-%m-%dT%H:%M") if watched else ""
    return Prefill(values={"began_at": last})


@fills("people.roles_changed")
def _roles(protocol: Protocol, story: Any) -> Prefill:
    return Prefill(values={"roles": " ".join(story.roles)})


@fills("study.logger_model_retired")
def _logger_models(protocol: Protocol, story: Any) -> Prefill:
    return Prefill(
        choices={"model": _same([one.model for one in story.logger_models if one.in_force])}
    )


@fills("followup.visit_done", "followup.visit_missed")
def _visit(protocol: Protocol, story: Any) -> Prefill:
    visits = {
        visit.id: f"{visit.name.text(current())} ({_('day {day}', day=visit.day)})"
        for visit in protocol.visits
    }
    return Prefill(choices={"visit": visits}, examples=_marked(protocol, visit="visits"))


@fills("deviation.near_miss_acknowledged", "deviation.near_miss_checked", "deviation.hold_cleared")
def _holds(protocol: Protocol, story: Any) -> Prefill:
    def words(hold: Any) -> str:
        return f"{cause_name(hold.cause)}, {shown(hold.placed_at)}"

    holds = story.deviation.open_holds
    first = str(holds[0].number) if len(holds) == 1 else ""
    return Prefill(values={"hold": first}, choices={"hold": _numbered(holds, words)})


@fills("deviation.assessed", "deviation.closed")
def _deviations(protocol: Protocol, story: Any) -> Prefill:
    return _of(story.deviation.open_deviations)


@fills("deviation.happened_countersigned")
def _outside(protocol: Protocol, story: Any) -> Prefill:
    return _of(story.deviation.unsigned_outside)


def _of(those: Sequence[Any]) -> Prefill:
    named = _numbered(those, lambda one: worded(one.title))
    first = str(those[0].number) if len(those) == 1 else ""
    return Prefill(values={"deviation": first}, choices={"deviation": named})


@fills("deviation.late_countersigned")
def _late(protocol: Protocol, story: Any) -> Prefill:
    late = story.deviation.unsigned_late
    return Prefill(choices={"report": _numbered(late, lambda one: one.action)})
