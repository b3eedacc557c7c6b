"""A PDF as pictures, the way a printer of so many dots per inch would draw it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

PDFIUM = Lock()  # pdfium is not safe to call from two threads
_POINTS_PER_INCH = 72


def pages(pdf: bytes, dpi: int) -> Iterator[Image]:
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


def to_png(pdf: bytes, dpi: int = 203, page: int = 1) -> bytes:
    """One page of the PDF as a PNG. Raises IndexError if there is no such page."""
    for number, picture in enumerate(pages(pdf, dpi), start=1):
        if number == page:
            out = BytesIO()
            picture.save(out, format="PNG")
            return out.getvalue()
    raise IndexError(f"The document has no page {page}.")
