"""The roles of a study. A person has one or more; separation is by person, inside the gates."""

from __future__ import annotations

from enum import StrEnum

from cot_tracker.language import N_


class Role(StrEnum):
    SITE_NURSE = "site_nurse"
    COURIER = "courier"
    WORKSHOP_OPERATOR = "workshop_operator"
    QC_ANALYST = "qc_analyst"
    QUALITY = "quality"
    INVESTIGATOR = "investigator"
    PHARMACIST = "pharmacist"
    INFUSION_NURSE = "infusion_nurse"
    AUDITOR = "auditor"
    STUDY_ADMINISTRATOR = "study_administrator"


TITLES = {
    Role.SITE_NURSE: N_("Site nurse"),
    Role.COURIER: N_("Courier"),
    Role.WORKSHOP_OPERATOR: N_("Workshop operator"),
    Role.QC_ANALYST: N_("QC analyst"),
    Role.QUALITY: N_("Quality"),
    Role.INVESTIGATOR: N_("Investigator"),
    Role.PHARMACIST: N_("Pharmacist"),
    Role.INFUSION_NURSE: N_("Infusion nurse"),
    Role.AUDITOR: N_("Auditor"),
    Role.STUDY_ADMINISTRATOR: N_("Study administrator"),
}

SYSTEM = "system"
EVERYONE = frozenset(str(role) for role in Role)
WORKING = EVERYONE - {str(Role.AUDITOR)}


def roles(*names: Role) -> frozenset[str]:
    return frozenset(str(name) for name in names)
