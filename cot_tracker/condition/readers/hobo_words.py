"""The words of Onset's programs in a header, in the languages they were met in.

Headers are in the language of the computer. English from exports in ibot-geoecology/myClim, German
in data-hydenv/data (`Datum Zeit`, `Dateiende`), French in flipoyo/MOLONARI1D (`Date Heure`, `Fin de
fichier`), Japanese in gnishihara/data-kaiseki-2024 (`日付 時間`), Spanish and Portuguese as public
parsers expect them (`Fecha Tiempo`, `Data Hora`). In any other language a column of instants is
known by its `, GMT+02:00`, and an event of HOBOware by having no unit before `(LGR S/N: …)`.
"""

from __future__ import annotations

import re
import unicodedata

_DATE = r"(?:date|datum|fecha|data|日付|日期)"
_TIME = r"(?:time|zeit|heure|tiempo|hora|ora|時間|時刻|时间)"
_OFFSET = r"(?:GMT|UTC) ?[+\-\u2212] ?\d{1,2}(?::?\d{2})?"
INSTANT = re.compile(
    rf"{_DATE}[ -]?{_TIME}(?!\w)|(?!{_TIME}(?!\w))[^,;()]{{2,30}},? ?{_OFFSET}\Z", re.IGNORECASE
)
DATE = re.compile(rf"{_DATE}\Z", re.IGNORECASE)
TIME = re.compile(rf"{_TIME}(?!\w)", re.IGNORECASE)
ZONED = re.compile(rf"(?:\A|[\s\"';,\t]){_TIME}, ?GMT ?[+\-\u2212]\d\d:?\d\d", re.IGNORECASE)
NUMBER = re.compile(r"#|line ?#|anz\.?|n\.? ?[oº°]?\.?|nr\.?|№|番号|序号", re.IGNORECASE)
TITLE = re.compile(
    r"\W*(?:plot[ -]title|plot-?titel|titre de trac|titulo de(?:l)? tra|titulo d[oa] |titolo"
    r"|プロット|绘图标题|图标题)",
    re.IGNORECASE,
)
_EVENT_NAME = re.compile(
    r"coupler|host conn|end of file|eof\b|stopped|bad battery|good battery|button"
    r"|interval change|started|power warn|safe shutdown|low battery|water detect"
    r"|low power|memory|file interrupted|new interval|logged"
    r"|koppler|host verb|angehalten|dateiende|batterie"
    r"|coupleur|hote conn|arrete|fin de fichier"
    r"|acoplador|anfitri|host conect|parado|detenido|fi[nm](?:al)? d|bater",
    re.IGNORECASE,
)
_EVENT_SHAPE = re.compile(r"[^,()%°]{2,60}\(LGR S/N", re.IGNORECASE)
END = re.compile(
    r"end of file|eof\b|dateiende|fin de fichier|fin(?:al)? del? archivo|fim d[eo] "
    r"|ファイル(?:の)?終|文件(?:结束|末尾)",
    re.IGNORECASE,
)
TEMPERATURE = re.compile(
    r"(?:(?:ch|series)[:.]? ?\d* ?-? ?)?(?:[a-z]+ )?temp(?:erature?|eratura?)?(?![a-z])|温度",
    re.IGNORECASE,
)
DERIVED = re.compile(
    r"\bdew ?p(?:oin)?t|\bwet ?bulb|\bheat ?(?:index|stress)|\bwind ?chill"
    r"|\b(?:max|min|avg|std ?dev|average|moy|mittel|med|prom)\b"
    r"|taup|rosee|rocio|orvalho|露点|平均|最大|最小|最高|最低",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\(? ?(?:LGR|SEN) S/N.*|LBL:.*", re.IGNORECASE)
SERIAL_LINE = re.compile(r"\W*Serial Number: ?([0-9A-Z-]{4,20})\b", re.IGNORECASE)
STATION = re.compile(r"\([A-Z][A-Z0-9-]* (?P<logger>\d{5,}):\d{5,}-\d+\)")


def bare(cell: str) -> str:
    """A header's cell without the serial numbers and the label that a person gave it."""
    if STATION.search(cell):
        return ",".join(cell.split(",")[:2])
    return _LABEL.sub("", cell)


def name(cell: str) -> str:
    """What a person calls this series: its label, or its name without the unit."""
    label = re.search(r"LBL: ?([^)]*)", cell, re.IGNORECASE)
    station = cell.split(",")[2:] if STATION.search(cell) else []
    if label or station:
        return (label[1] if label else station[0]).strip()
    return re.sub(r"[\s,(]*[°º˚*] ?[CF]\W*\Z", "", bare(cell)).strip()


def plain(text: str) -> str:
    """The text without accents, which many a program loses."""
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", kept)


def is_event(cell: str) -> bool:
    """True for a column in which the logger marks what happened to it."""
    return _EVENT_NAME.match(plain(cell)) is not None or _EVENT_SHAPE.match(cell) is not None
