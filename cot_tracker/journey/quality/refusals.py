"""Why sampling, testing, reviewing or releasing may be refused."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_IDENTITY = N_("A sample is labelled and scanned with the container that it is taken from")
_SPECIFICATION = N_("The specification of the study protocol")
_UNITS = N_("Units are computed, never transcribed (USP <85>)")
_TWO = N_("A critical result is read and entered by two people, each without the other's")
_FOUR_EYES = N_("Whoever tests does not review (EU GMP Annex 11 §12.6)")
_REVIEW = N_("The audit trail is reviewed before release (EU GMP Annex 11 §12.8)")
_RELEASE = N_("Nothing is released before its record is complete (21 CFR 1271.265)")
_PROTOCOL = N_("The study protocol's rules of release")
_LABELS = N_("Label reconciliation (FACT C7.2.2, 21 CFR 211.125)")
_EXCEPTIONAL = N_("Exceptional release (EudraLex part IV 11.53, 11.54)")
_WORKSHOP = N_("Workshop operator")
_ANALYST = N_("QC analyst")
_QUALITY = N_("Quality")

NO_BATCH = refusal(
    "quality.no_batch", N_("No batch of this journey is being made."),
    rule=_SPECIFICATION, cleared_by=_WORKSHOP,
)  # fmt: skip
SAMPLE_IN_USE = refusal(
    "quality.sample_in_use",
    N_("The sample {sample} is recorded already, or used up. Use an empty, labelled one."),
    rule=_IDENTITY, cleared_by=_ANALYST,
)  # fmt: skip
SOURCE_EMPTY = refusal(
    "quality.source_empty", N_("Nothing can have been taken from {source}: it is {state}."),
    rule=_IDENTITY, cleared_by=_WORKSHOP,
)  # fmt: skip
SOURCE_OF_ANOTHER = refusal(
    "quality.source_of_another_batch", N_("{source} was not filled in the present batch."),
    rule=_IDENTITY, cleared_by=_WORKSHOP,
)  # fmt: skip
OWN_SOURCE = refusal(
    "quality.own_source",
    N_("This is the sample itself. Scan the container that it was taken from."),
    rule=_IDENTITY, cleared_by=_ANALYST,
)  # fmt: skip
NOTHING_TO_SAMPLE = refusal(
    "quality.nothing_to_sample",
    N_("Nothing was filled in this batch yet, or all of it is empty: there is nothing to sample."),
    rule=_IDENTITY, cleared_by=N_("Workshop operator"),
)  # fmt: skip
NOTHING_SAMPLED = refusal(
    "quality.nothing_sampled",
    N_("No sample of this batch waits for a result. The QC analyst or the operator takes one."),
    rule=_IDENTITY, cleared_by=_ANALYST,
)  # fmt: skip
NOTHING_TO_REVIEW = refusal(
    "quality.nothing_to_review",
    N_("No result waits for review. The QC analyst records one first."),
    rule=_FOUR_EYES, cleared_by=_ANALYST,
)  # fmt: skip
UNKNOWN_TEST = refusal(
    "quality.unknown_test", N_("Version {version} of the specification has no test {tests}."),
    rule=_SPECIFICATION, cleared_by=_ANALYST,
)  # fmt: skip
NOT_SAMPLED = refusal(
    "quality.not_sampled", N_("The sample {sample} was not taken for the test {test}."),
    rule=_IDENTITY, cleared_by=_ANALYST,
)  # fmt: skip
RESULT_STANDS = refusal(
    "quality.result_stands",
    N_("The test {test} has a result already. If it is wrong, correct it."),
    rule=N_("No result is tested away"), cleared_by=_QUALITY,
)  # fmt: skip
NO_RESULT_VALUE = refusal(
    "quality.not_a_result",
    N_("{value} cannot be a result of the test {test}. It is given as: {wanted}."),
    rule=_SPECIFICATION, cleared_by=_ANALYST,
)  # fmt: skip
WRONG_UNIT = refusal(
    "quality.wrong_unit", N_("The test {test} is measured in {wanted}, not in {given}."),
    rule=_UNITS, cleared_by=_ANALYST,
)  # fmt: skip
WRONG_METHOD = refusal(
    "quality.wrong_method", N_("By the specification the method of {test} is: {wanted}."),
    rule=_SPECIFICATION, cleared_by=_ANALYST,
)  # fmt: skip
WEIGHT_NEEDED = refusal(
    "quality.weight_needed", N_("The test {test} needs the subject's body weight."),
    rule=_UNITS, cleared_by=_ANALYST,
)  # fmt: skip
VOLUME_UNKNOWN = refusal(
    "quality.volume_unknown",
    N_("The volume of the infusion bags is not known yet, so no limit per kg can be judged."),
    rule=_UNITS, cleared_by=_WORKSHOP,
)  # fmt: skip
SHARES_UNKNOWN = refusal(
    "quality.shares_unknown",
    N_("The dose is computed from other results. These are still missing: {tests}."),
    rule=_UNITS, cleared_by=_ANALYST,
)  # fmt: skip
READ_BY_YOU = refusal(
    "quality.read_by_you",
    N_("You have entered the first reading of {test}. Another analyst enters the second."),
    rule=_TWO, cleared_by=N_("A second QC analyst"),
)  # fmt: skip
OTHER_SAMPLE = refusal(
    "quality.other_sample", N_("The first reading of {test} is of the sample {sample}."),
    rule=_TWO, cleared_by=_ANALYST,
)  # fmt: skip
NO_RESULT_YET = refusal(
    "quality.no_result_yet", N_("There is no result to review for: {tests}."),
    rule=_FOUR_EYES, cleared_by=_ANALYST,
)  # fmt: skip
REVIEWED_ALREADY = refusal(
    "quality.reviewed_already", N_("These results are reviewed already: {tests}."),
    rule=_FOUR_EYES, cleared_by=_QUALITY,
)  # fmt: skip
TESTED_BY_YOU = refusal(
    "quality.tested_by_you", N_("You tested {tests}. Another person reviews the result."),
    rule=_FOUR_EYES, cleared_by=N_("Quality or another QC analyst"),
)  # fmt: skip
BATCH_UNFINISHED = refusal(
    "quality.batch_unfinished", N_("The batch record is not complete."),
    rule=_REVIEW, cleared_by=_WORKSHOP,
)  # fmt: skip
NOT_INDEPENDENT = refusal(
    "quality.not_independent",
    N_("You took part in making or testing this batch. Another person of Quality does this."),
    rule=_FOUR_EYES, cleared_by=_QUALITY,
)  # fmt: skip
DISPOSITION_STANDS = refusal(
    "quality.disposition_stands", N_("This batch has a disposition already: {disposition}."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
RESULT_MISSING = refusal(
    "quality.result_missing", N_("These tests have no result yet: {tests}."),
    rule=_SPECIFICATION, cleared_by=_ANALYST,
)  # fmt: skip
SECOND_READING_MISSING = refusal(
    "quality.second_reading_missing", N_("A second reading is missing of: {tests}."),
    rule=_TWO,
    cleared_by=N_("A second QC analyst"),
)  # fmt: skip
RESULT_FAILED = refusal(
    "quality.result_failed", N_("Out of specification: {tests}."),
    rule=_SPECIFICATION, cleared_by=N_("Nobody: reject, or ask for an exceptional release"),
)  # fmt: skip
IDENTITY_FAILED = refusal(
    "quality.identity_not_shown", N_("The test of identity has not passed."),
    rule=N_("No release stands in for identity"), cleared_by=N_("Nobody"),
)  # fmt: skip
NOT_REVIEWED = refusal(
    "quality.result_not_reviewed", N_("These results are not reviewed: {tests}."),
    rule=_REVIEW, cleared_by=N_("Quality or another QC analyst"),
)  # fmt: skip
TRAIL_NOT_REVIEWED = refusal(
    "quality.trail_not_reviewed",
    N_("The audit trail has not been reviewed since the last result, deviation or hold."),
    rule=_REVIEW, cleared_by=_QUALITY,
)  # fmt: skip
DEVIATION_OPEN = refusal(
    "quality.deviation_open", N_("{count} deviations are open. Assess and close them first."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
EXCURSION_OPEN = refusal(
    "quality.excursion_open",
    N_("Transport {number} has no accepted temperature record, and nobody has decided on it."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
LABELS_OPEN = refusal(
    "quality.labels_unaccounted",
    N_("These labels are not accounted for: {labels}. Find them, or destroy and record them."),
    rule=_LABELS, cleared_by=N_("Workshop operator"),
)  # fmt: skip
NO_PRODUCT = refusal(
    "quality.no_product", N_("No infusion bag of this batch holds product."),
    rule=_RELEASE, cleared_by=N_("Workshop operator"),
)  # fmt: skip
EXPIRED = refusal(
    "quality.product_expired", N_("The bag {bag} expired at {expired}."),
    rule=_RELEASE, cleared_by=N_("Nobody"),
)  # fmt: skip
NO_EXPIRY = refusal(
    "quality.no_expiry", N_("The bag {bag} has no expiry on record."),
    rule=_RELEASE, cleared_by=N_("Workshop operator"),
)  # fmt: skip
NOT_ALLOWED = refusal(
    "quality.conditional_not_allowed", N_("The protocol allows no conditional release."),
    rule=_PROTOCOL, cleared_by=N_("Nobody"),
)  # fmt: skip
NOTHING_PENDING = refusal(
    "quality.nothing_pending", N_("No test is pending. Release without condition."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
PENDING_NAMED = refusal(
    "quality.pending_not_named", N_("Name exactly the tests that are pending: {wanted}."),
    rule=N_("A conditional release names its pending tests with their due days"),
    cleared_by=_QUALITY,
)  # fmt: skip
NOT_YOURS = refusal(
    "quality.not_your_release", N_("By the protocol an exceptional release is made by: {roles}."),
    rule=_EXCEPTIONAL, cleared_by=N_("Study administrator"),
)  # fmt: skip
NOTHING_FAILS = refusal(
    "quality.nothing_fails", N_("Every result passes. There is nothing to except."),
    rule=_EXCEPTIONAL, cleared_by=_QUALITY,
)  # fmt: skip
RECORD_MISSING = refusal(
    "quality.record_missing", N_("Each of the five records is needed once. Missing: {missing}."),
    rule=_EXCEPTIONAL, cleared_by=N_("Treating physician, manufacturer, sponsor"),
)  # fmt: skip
RECORD_ORDER = refusal(
    "quality.record_order",
    N_("The records are dated in the wrong order: request, evaluation, acceptance, then notices."),
    rule=_EXCEPTIONAL, cleared_by=_QUALITY,
)  # fmt: skip
RECORD_IN_FUTURE = refusal(
    "quality.record_in_future", N_("A record is dated {day}, which is in the future."),
    rule=_EXCEPTIONAL, cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_TO_REJECT = refusal(
    "quality.nothing_to_reject", N_("No batch of this journey was made."),
    rule=_RELEASE, cleared_by=N_("Workshop operator"),
)  # fmt: skip
