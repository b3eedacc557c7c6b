"""A million readings are read and judged in at most three times pandas' own reading of the file."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from cot_tracker.condition.judge import judge_file
from tests.condition.loggers import COLD_CHAIN

MILLION = 1_000_000
STEP = timedelta(seconds=10)
START = datetime(2026, 1, 1, tzinfo=UTC)
MOST_TIMES = 3


def _file() -> bytes:
    instants = np.datetime64("2026-01-01T00:00:00") + np.arange(MILLION) * np.timedelta64(10, "s")
    written = np.datetime_as_string(instants).tolist()
    rows = (f"{at}Z,{4 + number % 30 / 10:.1f}" for number, at in enumerate(written))
    return ("time,temperature_c\n" + "\n".join(rows) + "\n").encode()


def test_a_million_readings_take_at_most_three_times_pandas_own_reading() -> None:
    data = _file()
    covers = (START, START + MILLION * STEP)
    began = time.process_time()
    judged = judge_file(data, COLD_CHAIN, covers)
    between = time.process_time()
    pd.read_csv(io.BytesIO(data))
    ours, theirs = between - began, time.process_time() - between
    assert (judged.verdict, judged.readings) == ("accepted", MILLION)
    assert ours <= MOST_TIMES * theirs, f"{ours:.2f} s, pandas {theirs:.2f} s"
