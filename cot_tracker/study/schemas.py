"""The facts of the study's own actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.language import N_


class Opened(fields.FactsSchema):
    facility = fields.Text(label=N_("Facility number"), most=4, screened=False)
    site_name = fields.Text(label=N_("Name of the site"), most=120, screened=False)
    time_zone = fields.Text(label=N_("Time zone"), most=64, screened=False)
    demo = fields.YesNo(label=N_("Demonstration"))


class ProtocolAdopted(fields.FactsSchema):
    digest = fields.Text(label=N_("Digest of the file"), most=64, screened=False)
    version = fields.Text(label=N_("Version"), most=64, screened=False)


class LayoutAdopted(fields.FactsSchema):
    layout = fields.Text(label=N_("Layout"), most=64, screened=False)
    version = fields.Count(1, 9999, label=N_("Version"))
    digest = fields.Text(label=N_("Digest of the file"), most=64, screened=False)


class DoseGroupOpened(fields.FactsSchema):
    dose_group = fields.Text(label=N_("Dose group"), most=8, screened=False)
    decided_on = fields.Day(label=N_("Day of the committee's decision"))
    record = fields.Text(
        label=N_("Committee's record"), help=N_("Number or title of the signed minutes"), most=200
    )
    evaluable = fields.Count(0, 99, label=N_("Evaluable subjects of the cohort before"))
    dlts = fields.Count(0, 99, label=N_("Subjects with DLT in the cohort before"))


class DoseGroupClosed(fields.FactsSchema):
    record = fields.Text(label=N_("Committee's record"), most=200)
