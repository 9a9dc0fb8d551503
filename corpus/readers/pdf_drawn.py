"""What a PDF page draws besides text: straight lines, and how much of it is picture."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as api

from corpus.readers.matrix import IDENTITY, Matrix, apply, times
from corpus.readers.ruling import NEAR

DEEPEST = 8  # forms within forms
MOST_OBJECTS = 60_000
MOST_SEGMENTS = 4_000


def drawn(page: pdfium.PdfPage) -> tuple[float, int]:
    """(area of the pictures, number of the drawn shapes) on a page; the area in square points."""
    area, paths = 0.0, 0
    for item, kind, (a, b, c, d, _, _) in _objects(page):
        paths += kind == api.FPDF_PAGEOBJ_PATH
        if kind == api.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            if api.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                area += abs((right.value - left.value) * (top.value - bottom.value) * (a * d - b * c))
    return area, paths


def segments(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """(x, y, to x, to y) of the straight lines that are drawn: all those of stroked paths, of filled ones only thin bars."""
    for item, kind, outer in _objects(page):
        if kind != api.FPDF_PAGEOBJ_PATH or api.FPDFPath_CountSegments(item) > MOST_SEGMENTS:
            continue
        own = api.FS_MATRIX()
        api.FPDFPageObj_GetMatrix(item, own)
        lines = list(_lines_of(item, times((own.a, own.b, own.c, own.d, own.e, own.f), outer)))
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        api.FPDFPath_GetDrawMode(item, fill, stroke)
        xs, ys = [x for line in lines for x in line[::2]], [y for line in lines for y in line[1::2]]
        if not lines or not (stroke.value or fill.value):
            continue
        if stroke.value or min(max(xs) - min(xs), max(ys) - min(ys)) <= NEAR:
            yield from lines


def _lines_of(item: api.FPDF_PAGEOBJECT, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    start = last = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(api.FPDFPath_CountSegments(item)):
        segment = api.FPDFPath_GetPathSegment(item, index)
        api.FPDFPathSegment_GetPoint(segment, x, y)
        point = apply(matrix, x.value, y.value)
        kind = api.FPDFPathSegment_GetType(segment)
        if kind == api.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == api.FPDF_SEGMENT_LINETO and last is not None:
            yield (*last, *point)
        if api.FPDFPathSegment_GetClose(segment) and start is not None and start != point:
            yield (*point, *start)
        last = point


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[api.FPDF_PAGEOBJECT, int, Matrix]]:
    """(object, kind, matrix of the forms that it stands in) of all objects of a page, MOST_OBJECTS of them at most."""
    count = 0
    waiting = [(api.FPDFPage_GetObject(page.raw, index), IDENTITY, 0) for index in range(api.FPDFPage_CountObjects(page.raw))][::-1]
    while waiting and count < MOST_OBJECTS:
        item, outer, depth = waiting.pop()
        count += 1
        kind = api.FPDFPageObj_GetType(item)
        if kind != api.FPDF_PAGEOBJ_FORM:
            yield item, kind, outer
        elif depth < DEEPEST:
            own = api.FS_MATRIX()
            api.FPDFPageObj_GetMatrix(item, own)
            inner = times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
            waiting += [(api.FPDFFormObj_GetObject(item, i), inner, depth + 1) for i in range(api.FPDFFormObj_CountObjects(item))][::-1]
