"""A PDF as pictures, the way a printer of so many dots per inch would draw it: whole pages, or the
parts of a page that a proof looks at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ctypes import c_ubyte
from io import BytesIO
from math import ceil
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

PDFIUM = Lock()  # pdfium is not safe to call from two threads
_POINTS_PER_INCH = 72
_MM_PER_INCH = 25.4
_WHITE = 0xFFFFFFFF


class Part(NamedTuple):
    """A rectangle of a page, numbered from 1, in millimetres from the page's top left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


def pages(pdf: bytes | Path, dpi: int) -> Iterator[Image]:
    """Each page as a picture in grey, at `dpi` dots per inch."""
    import pypdfium2  # type: ignore[import-untyped]

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        count = len(document)
    try:
        for number in range(count):
            with PDFIUM:
                page = document[number]
                bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True)
                picture = bitmap.to_pil().copy()
                page.close()
            yield picture
    finally:
        with PDFIUM:
            document.close()


class Opened:
    """A PDF of which parts are drawn one after another, as by one printer or by several, each of
    so many dots per inch; close it when done."""

    def __init__(self, pdf: bytes | Path, *dpi: int) -> None:
        import pypdfium2

        self.dpi = dpi
        self._raw: Any = pypdfium2.raw
        self._number, self._points = 0, (0.0, 0.0)
        self._page: Any = None
        self._pdf = pdf  # pdfium reads it as long as the document is open
        with PDFIUM:
            if isinstance(pdf, bytes):
                self._document = self._raw.FPDF_LoadMemDocument64(pdf, len(pdf), None)
            else:
                self._document = self._raw.FPDF_LoadDocument(os.fsencode(pdf), None)
            self.pages: int = self._raw.FPDF_GetPageCount(self._document)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        with PDFIUM:
            self._turn(0)
            self._raw.FPDF_CloseDocument(self._document)

    def part(self, part: Part) -> memoryview:
        """This part of its page in grey, rows of dots, dot by dot as in a picture of the page by
        the first of the printers.

        Raises IndexError for a page that is not there.
        """
        return next(self.parts(part))

    def parts(self, part: Part) -> Iterator[memoryview]:
        """This part of its page as each of the printers draws it. Raises like `part`."""
        if not 1 <= part.page <= self.pages:
            raise IndexError(f"The document has no page {part.page}.")
        for dpi in self.dpi:
            yield self._drawn(part, dpi)

    def _drawn(self, part: Part, dpi: int) -> memoryview:
        dots, raw = dpi / _MM_PER_INCH, self._raw
        left, top = int(part.x * dots), int(part.y * dots)
        width = int((part.x + part.width) * dots) + 1 - left
        height = int((part.y + part.height) * dots) + 1 - top
        grey = (c_ubyte * (width * height))()
        with PDFIUM:
            self._turn(part.page)
            size = [ceil(points * (dpi / _POINTS_PER_INCH)) for points in self._points]
            bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_Gray, grey, width)
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
            raw.FPDF_RenderPageBitmap(bitmap, self._page, -left, -top, *size, 0, raw.FPDF_GRAYSCALE)
            raw.FPDFBitmap_Destroy(bitmap)
        return memoryview(grey).cast("B").cast("B", (height, width))

    def _turn(self, number: int) -> None:
        """Turns to this page; to none for 0."""
        if number == self._number:
            return
        if self._page is not None:
            self._raw.FPDF_ClosePage(self._page)
        self._number, self._page = number, None
        if number:
            self._page = self._raw.FPDF_LoadPage(self._document, number - 1)
            width = self._raw.FPDF_GetPageWidthF(self._page)
            self._points = width, self._raw.FPDF_GetPageHeightF(self._page)


def to_png(pdf: bytes, dpi: int = 203, page: int = 1) -> bytes:
    """One page of the PDF as a PNG. Raises IndexError if there is no such page."""
    for number, picture in enumerate(pages(pdf, dpi), start=1):
        if number == page:
            out = BytesIO()
            picture.save(out, format="PNG")
            return out.getvalue()
    raise IndexError(f"The document has no page {page}.")
