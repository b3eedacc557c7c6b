"""How a site says that the export of one logger model is read: data, versioned."""

from __future__ import annotations

from dataclasses import dataclass

ENCODINGS = {
    "utf-8": "utf-8-sig", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "cp1252": "cp1252",
    "gb18030": "gb18030", "shift_jis": "shift_jis",
}  # fmt: skip
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "spaces": " "}


@dataclass(frozen=True, slots=True)
class Configuration:
    """How the export of one logger model is read. Columns are counted from 1; 0 is none.

    `header` is the header row as it stands in the file, `*` in it stands for anything;
    `signature` a text that stands above the readings. `rows_skipped` are the lines passed over
    after the header, or from the top where there is none. `columns` says how many cells every
    row has: as many as the header, if it is not told. `serial_after` is the text that the serial
    number follows in the lines above the readings. A cell that is one of `error_codes` is no
    temperature. `end_line` begins the line that ends the readings of every whole file. A
    temperature has so many `decimals`, where they are told. A `regular` logger keeps its interval.
    """

    model: str
    encoding: str
    delimiter: str
    time_column: int
    temperature_column: int
    time_format: str
    zone: str
    unit: str
    decimal_sign: str
    header: str = ""
    signature: str = ""
    rows_skipped: int = 0
    columns: int = 0
    date_column: int = 0
    serial_column: int = 0
    event_column: int = 0
    serial_after: str = ""
    error_codes: tuple[str, ...] = ()
    end_line: str = ""
    decimals: int | None = None
    regular: bool = False
    newest_first: bool = False
    version: int = 1

    @property
    def name(self) -> str:
        """As entries name it: the model and the version of its configuration."""
        return f"generic:{self.model}/{self.version}"
