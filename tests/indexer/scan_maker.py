"""Makes pictures of pages, as a scanner would."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.indexer.pdf_maker import A4, Draw, pdf


def photographs(data: bytes, dpi: int = 200, skew: float = 0.0) -> list[Image.Image]:
    """The pages of a PDF as grey pictures, turned anticlockwise by some degrees."""
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
    return [page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255) for page in pages]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sheet(image: Image.Image) -> Draw:
    """A page that shows nothing but a picture."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), 0, 0, *A4)

    return draw


def scanned_pdf(images: Sequence[Image.Image]) -> bytes:
    return pdf([sheet(image) for image in images])
