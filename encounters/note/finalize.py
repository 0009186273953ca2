"""From WeasyPrint's PDF to one file that is PDF/A-3a (archive) and PDF/UA-1 (accessible) at once.

What WeasyPrint 70 writes for its "pdf/a-3a" variant is not quite that; each function below mends
one thing and names the clause (ISO 19005-3 for PDF/A, ISO 14289-1 for PDF/UA). The outcome is the
same bytes for the same input.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Object, Pdf, Stream

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"
_PACKET_BEGIN = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_PACKET_END = b'\n<?xpacket end="w"?>'
# PDF/A allows properties outside its own schemas only if the packet describes them (6.6.2.3).
_PDFUA_DESCRIPTIONS = f"""
<rdf:RDF xmlns:rdf="{_RDF}">
  <rdf:Description rdf:about="" xmlns:pdfuaid="{_PDFUA}">
    <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
  <rdf:Description rdf:about=""
      xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
      xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
      xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>{_PDFUA}</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
      <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
        <pdfaProperty:name>part</pdfaProperty:name>
        <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
        <pdfaProperty:category>internal</pdfaProperty:category>
        <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
      </rdf:li></rdf:Seq></pdfaSchema:property>
    </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
</rdf:RDF>
"""
_NOTHING, _SEPARATOR = b"> <>", b"> <200c>"
# Bytes that follow one another at most with one length before them.
_RUN = 128
# Data that ends so cannot be told from its end-of-line sign.
_AMBIGUOUS = b"\r\nendstream"
_PRINTED = 4  # the annotation flag "Print" (ISO 32000-1, table 165)


def finalize(pdf_bytes: bytes) -> bytes:
    """``pdf_bytes`` as WeasyPrint wrote them, made to conform to both standards."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf_bytes)) as pdf:
        _declare_both_standards(pdf)
        _say_what_headers_head(pdf)
        _print_annotations(pdf)
        _map_glyphs_without_a_letter(pdf)
        _leave_properties_open(pdf)
        end_streams_unambiguously(pdf)
        return saved(pdf)


def _declare_both_standards(pdf: Pdf) -> None:
    """XMP in the clear (PDF/A 6.6.2.1), naming PDF/UA (UA 5) and describing that name (6.6.2.3)."""
    from lxml import etree
    from pikepdf import Name, Stream

    raw = pdf.Root.Metadata.read_bytes()
    end = b"</x:xmpmeta>"
    packet = etree.fromstring(raw[raw.index(b"<x:xmpmeta") : raw.index(end) + len(end)])
    rdf = packet.find(f"{{{_RDF}}}RDF")
    if rdf.find(f".//{{{_PDFUA}}}part") is None:
        rdf.extend(etree.fromstring(_PDFUA_DESCRIPTIONS))
    written = _PACKET_BEGIN + etree.tostring(packet) + _PACKET_END
    pdf.Root.Metadata = Stream(pdf, written, Type=Name.Metadata, Subtype=Name.XML)


def _say_what_headers_head(pdf: Pdf) -> None:
    """A table header says whether it heads its column or its row (UA 7.5)."""
    from pikepdf import Name

    for element, is_in_head in _structure(pdf.Root.StructTreeRoot, is_in_head=False):
        # Told by its place in the tree as well (ISO 32000-1, table 323): a tenth of the file.
        del element.Type
        if element.get("/S") == Name.TH and "/A" in element:
            element.A.Scope = Name.Column if is_in_head else Name.Row


def _structure(node: Any, *, is_in_head: bool) -> Iterator[tuple[Any, bool]]:
    """Every structure element below ``node``, and whether it stands in a table's head."""
    from pikepdf import Array, Dictionary, Name

    children = node.get("/K")
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary):
            inside = is_in_head or child.get("/S") == Name.THead
            yield child, inside
            yield from _structure(child, is_in_head=inside)


def _print_annotations(pdf: Pdf) -> None:
    """Every annotation is printed (PDF/A 6.3.2)."""
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            annotation.F = _PRINTED


def _map_glyphs_without_a_letter(pdf: Pdf) -> None:
    """Every glyph stands for a character (PDF/A 6.2.11.7.2), also the second of a joined pair.

    Where a script draws one letter with two glyphs the first carries the letter and the second is
    given nothing; it gets the character that separates without being seen.
    """
    from pikepdf import Dictionary, Name

    for found in pdf.objects:
        if isinstance(found, Dictionary) and found.get("/Type") == Name.Font:
            mapping = found.get("/ToUnicode")
            if mapping is not None and _NOTHING in (data := mapping.read_bytes()):
                mapping.write(data.replace(_NOTHING, _SEPARATOR))


def end_streams_unambiguously(pdf: Pdf) -> None:
    """No stream's data may end in the end-of-line sign that precedes "endstream" (6.1.7.1).

    The last byte of deflated data belongs to its checksum, so compressing again changes nothing:
    such a stream is wrapped in a filter of its own, which ends in a sign of its own.
    """
    from pikepdf import Stream

    for found in pdf.objects:
        if isinstance(found, Stream) and found.read_raw_bytes()[-1:] in (b"\r", b"\n"):
            _wrap(found)


def _wrap(stream: Stream) -> None:
    from pikepdf import Array, Name

    filters = _as_list(stream.get("/Filter"))
    parameters = _as_list(stream.get("/DecodeParms")) or [None] * len(filters)
    data = stream.read_raw_bytes()
    stream.write(
        run_lengths(*(data[at : at + _RUN] for at in range(0, len(data), _RUN))),
        filter=Array([Name.RunLengthDecode, *filters]),
        decode_parms=Array([None, *parameters]) if any(parameters) else None,
    )


def run_lengths(*parts: bytes) -> bytes:
    """Parts of at most 128 bytes, readable as they are, for the filter ``RunLengthDecode``.

    Each has its length before it, the last the sign of the end behind it (ISO 32000-1, 7.4.5).
    qpdf compresses what has no filter, undoes a filter of digits, and leaves this one alone.
    """
    return b"".join(bytes([len(part) - 1]) + part for part in parts) + b"\x80"


def _as_list(value: Object | None) -> list[Any]:
    from pikepdf import Array

    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _leave_properties_open(pdf: Pdf) -> None:
    """The file's properties as an object of its own: what is packed with others cannot be read in
    the bytes, and the moment of a signature is filled in there (``note.places``).
    """
    from pikepdf import Dictionary

    pdf.trailer.Info = pdf.make_indirect(Dictionary(dict(pdf.trailer.Info.items())))


def saved(pdf: Pdf) -> bytes:
    """Written so that nothing above is undone, and with an identifier made from the content.

    Objects that WeasyPrint packed together, the tags among them, stay so and are compressed (PDF
    1.5). Whatever has a filter, and the metadata, are written as they are.
    """
    from pikepdf import ObjectStreamMode, StreamDecodeLevel

    for compresses in (True, True, True, False):
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            # It names none.
            fix_metadata_version=False,
            object_stream_mode=ObjectStreamMode.preserve,
            stream_decode_level=StreamDecodeLevel.none,
            compress_streams=compresses,
        )
        if _AMBIGUOUS not in out.getvalue():
            break
        # Of the packed objects and the table of all, which are made while writing, it can only be
        # seen now (6.1.7.1). Other content has another checksum.
        _say_a_default_more(pdf)
    return out.getvalue()


def _say_a_default_more(pdf: Pdf) -> None:
    """Make the file another one that means the same."""
    from pikepdf import Name

    if "/PageLayout" in pdf.Root:
        pdf.Root.PageMode = Name.UseNone
    else:
        pdf.Root.PageLayout = Name.SinglePage
