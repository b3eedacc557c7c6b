"""What each finding says to a person, by its code: entries keep code and values only."""

from __future__ import annotations

from cot_tracker.language import N_

SENTENCES: dict[str, str] = {
    "period_backwards": N_("The period to judge ends before it begins."),
    "period_not_covered": N_("The logger took no reading between packing and receipt."),
    "silence": N_("The logger was silent for {minutes} minutes from {after}, more than allowed."),
    "starts_after_packing": N_("The logger's first reading is {minutes} minutes after packing."),
    "ends_before_receipt": N_("The logger's last reading is {minutes} minutes before receipt."),
    "no_readings": N_("The file holds no temperature readings."),
    "unreadable_rows": N_("{count} lines could not be read, the first is line {line}."),
    "wrong_clock": N_("{count} readings bear impossible dates, such as {at}: the clock was wrong."),
    "sensor_errors": N_("The sensor gave no temperature {count} times, first at {at}."),
    "disordered_rows": N_("Time runs backwards {count} times in the file, first at {at}."),
    "duplicated_rows": N_("{count} readings stand in the file twice; each was counted once."),
    "contradicting_rows": N_("{count} instants have two different temperatures."),
    "clock_off": N_("The logger's clock was {seconds} seconds ahead when it was read out."),
    "clock_jump": N_("The clock jumps from {after} to {before}."),
    "gaps": N_("The logger was silent {count} times, longest {minutes} minutes from {after}."),
    "skipped_readings": N_("{count} readings are missing among others, first after {at}."),
    "out_of_step": N_(
        "{count} readings lie between the logger's steps, first at {at}: its clock was changed, or"
        " the file."
    ),
    "stuck_value": N_(
        "The temperature stands still at {temperature_c} °C for {count} readings from {at}."
    ),
    "wrong_serial": N_("The file is from logger {serial}, but {expected} was packed."),
    "no_serial": N_("The file does not say which logger wrote it; {expected} was packed."),
    "ask_serial": N_(
        "The file does not say which logger wrote it; {expected} was packed. Say from which logger"
        " it is, and read the file again."
    ),
    "serial_answered": N_(
        "The file does not say which logger wrote it. A person said: logger {serial}."
    ),
    "serial_not_asked": N_(
        "The file says itself which logger wrote it. The serial number that was answered was not"
        " used."
    ),
    "device_alarm": N_(
        "The device counts {minutes} minutes beyond {limit_c} °C, more than its readings show."
    ),
    "device_went_off": N_(
        "The device's own alarm went off on the way, after {minutes} minutes beyond {limit_c} °C."
    ),
    "cut_short": N_("The file breaks off before its signature."),
    "unproven_zone": N_(
        "The device's time zone, {zone}, has not been proven: ask which time it kept."
    ),
    "lines_above": N_("{count} lines above the header are no part of such a file."),
    "narrow_rows": N_("The header names {expected} columns, the rows have {count} at most."),
    "no_line_end": N_("The last line has no end: the file may be cut there."),
    "no_end_mark": N_("The file breaks off: the mark of its end is missing."),
    "lost_rows": N_("The file's line numbers break off {count} times: rows are missing or moved."),
    "broken_signature": N_(
        "The file was changed after the device wrote it: its signature does not fit. Read the"
        " logger out again."
    ),
    "broken_seal": N_("The file was changed after it was written: its checksum does not fit."),
    "no_time_zone": N_(
        "{count} readings do not say in which time zone they were taken. Say which time the"
        " logger's clock kept, and read the file again."
    ),
    "clock_changed": N_(
        "{count} readings lie in an hour in which the clocks of that zone change. Give the zone as"
        " an offset from UTC, such as +01:00."
    ),
    "ask_date_order": N_(
        "The dates may be read in more than one way. Say in which order day, month and year"
        " stand, and read the file again."
    ),
    "date_order_proven": N_(
        "The dates were read as {order}: in any other order the readings do not follow each other."
    ),
    "ask_unit": N_(
        "The file does not say whether its temperatures are °C or °F. Say which, and read it again."
    ),
    "ask_sensor": N_(
        "The file holds the temperatures of {count} sensors. Say which of them lay with the cells,"
        " and read the file again; the first was read."
    ),
    "zone_not_asked": N_(
        "The file, or the configuration of its model, says its time zone itself. The zone that was"
        " answered was not used."
    ),
    "date_order_not_asked": N_(
        "The dates can be read in one order only. The order that was answered was not used."
    ),
    "unit_not_asked": N_(
        "The file, or the configuration of its model, says the unit of its temperatures itself."
        " The unit that was answered was not used."
    ),
    "sensor_not_asked": N_(
        "Which sensor counts was not in question. The number that was answered was not used."
    ),
    "mixed_units": N_("The file mixes °C and °F. Export it again in one unit."),
    "mixed_decimal_signs": N_("Some temperatures have a decimal point, others a decimal comma."),
    "uneven_decimals": N_(
        "{count} temperatures do not have {decimals} decimals as all others: a digit may be lost."
    ),
    "last_line_cut": N_("The file breaks off in its last line, which was not counted."),
    "not_celsius": N_("The device measured in {unit}, not in degrees Celsius."),
    "illegible_report": N_("The device's own report lacks: {names}."),
    "daily_figures": N_(
        "The device keeps figures of each day and no single readings: there is no curve."
    ),
    "missing_days": N_("The device's figures of {count} days are missing, the first {date}."),
    "sensor_disconnected": N_("The sensor was disconnected for {minutes} minutes on {date}."),
    "day_beyond": N_(
        "On {date} the device measured {temperature_c} °C, which its readings do not show, or not"
        " surely within this journey."
    ),
    "device_beyond": N_(
        "The device measured {temperature_c} °C between two readings, which do not show it."
    ),
    "device_clock_set": N_(
        "On {date} somebody set the device's clock: its times before and after may not fit"
        " together."
    ),
    "minutes_unknown": N_(
        "How many minutes were beyond the limits is not known: the device counts them for other"
        " limits, and for whole days."
    ),
    "contradicts_device": N_(
        "The device reports {name} {told} °C, its readings give {computed} °C."
    ),
    "outside_run": N_("Readings lie outside the run the device reports."),
    "uneven_steps": N_("Readings lie between the device's logging times."),
    "run_incomplete": N_("The device's run holds {expected} readings, the file {count}."),
    "contradicts_marks": N_(
        "{count} readings contradict the device's own marks for out of limits."
    ),
    "mixed_unit": N_("{count} readings bear another unit than this model's, first in line {line}."),
    "skipped_hour": N_(
        "{count} readings lie in an hour that the clock of their zone never showed, first in line"
        " {line}: the logger kept another time."
    ),
    "doubled_hour": N_(
        "{count} readings lie in an hour that the clock showed twice, first in line {line}. Which"
        " one is meant is not known, so they are not counted."
    ),
    "several_serials": N_("The file names several loggers: {serials}."),
    "several_models": N_(
        "More than one logger model reads this file: {models}. Make their marks differ, then bring"
        " the file again."
    ),
    "end_line_missing": N_("The line that ends a whole file, {text}, is missing: it is cut short."),
    "broken_encoding": N_("This file holds bytes that are not text of its logger's encoding."),
    "empty_file": N_("This file is empty. Read the logger out again."),
    "too_large": N_("This file is too large to be a temperature logger's."),
    "hobo_file": N_(
        "This is the file that a HOBO logger keeps for Onset's own programs. Export it there as"
        " text (CSV), and bring that."
    ),
    "pdf_file": N_(
        "This is a PDF. Bring the text file (TXT or CSV) that the logger wrote beside it, or that"
        " its program exports."
    ),
    "spreadsheet": N_(
        "This is a spreadsheet or an archive. Bring the readings as text (CSV), as the logger's own"
        " program exports them."
    ),
    "unknown_format": N_(
        "No reader knows this file. Its temperatures are unknown until Quality has looked."
    ),
}
"""English sentences with `{name}` places for the finding's values, for gettext."""

EARLIER = frozenset({"no_serial"})
"""Codes that stand in judgements of earlier versions, and that nothing finds any more."""
