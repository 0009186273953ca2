"""How the finished file is written: packed, compressed, but for what is read in its bytes."""

import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import StreamDecodeLevel

from encounters.note.finalize import end_streams_unambiguously, run_lengths, saved
from tests.support.printed_notes import printed_sample

AMBIGUOUS = b"\r\nendstream"


def packed(words):
    """A file whose objects are packed together, with ``words`` among them."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Words = pdf.make_indirect(pikepdf.Dictionary(W=pikepdf.String(words)))
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return pikepdf.open(out)


def as_it_is(pdf):
    out = BytesIO()
    pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


@pytest.mark.begins_early
def test_tags_are_compressed_and_dates_are_not():
    pdf = printed_sample("almost_empty").pdf
    assert pdf.count(b"/ObjStm") == 1
    for compressed in (b"/StructElem", b"/MCID", b"/Parent"):
        assert compressed not in pdf
    for readable in (b"/CreationDate (D:", b"/ModDate (D:", b"<xmp:CreateDate>", b"/ID ["):
        assert pdf.count(readable) == 1


# The last byte of the data, and whether it could be taken for a part of the end of line behind it.
ENDS = [(b"\r", True), (b"\n", True), (b"\v", False), (b"x", False)]


@pytest.mark.parametrize(("end", "is_wrapped"), ENDS)
@pytest.mark.parametrize("length", [1, 128, 129, 300])
def test_data_that_ends_like_a_line_is_wrapped_and_read_as_before(end, is_wrapped, length):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    data = (b"A" * length + end)[-length:]
    image = pikepdf.Stream(pdf, data, Filter=pikepdf.Name.DCTDecode)
    pdf.pages[0].Image = pdf.make_indirect(image)
    end_streams_unambiguously(pdf)
    file = pikepdf.open(BytesIO(saved(pdf)))
    reread = file.pages[0].Image
    wrapped = [pikepdf.Name.RunLengthDecode, pikepdf.Name.DCTDecode]
    assert reread.Filter == (pikepdf.Array(wrapped) if is_wrapped else pikepdf.Name.DCTDecode)
    raw = reread.read_raw_bytes()
    assert (unwrapped(raw) if is_wrapped else raw) == data


def unwrapped(data):
    """What the filter of run lengths gives back, for runs of different bytes."""
    out = b""
    while data[0] != 128:
        assert data[0] < 128
        out, data = out + data[1 : data[0] + 2], data[data[0] + 2 :]
    assert data == b"\x80"
    return out


def test_words_with_run_lengths_stay_readable():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, run_lengths(b"BT ", b"ET"), Filter=pikepdf.Name.RunLengthDecode)
    pdf.pages[0].Contents = pdf.make_indirect(stream)
    out = saved(pdf)
    assert b"\x02BT \x01ET\x80" in out
    again = pikepdf.open(BytesIO(out))
    assert again.pages[0].Contents.read_bytes(StreamDecodeLevel.specialized) == b"BT ET"


def test_packed_objects_too_end_unambiguously():
    """Their checksum is known only when they are written: one file of a hundred is unlucky."""
    unlucky = next(words for n in range(600) if AMBIGUOUS in as_it_is(packed(words := "a" * n)))
    out = saved(packed(unlucky))
    assert AMBIGUOUS not in out
    assert b"/W (" not in out
    again = pikepdf.open(BytesIO(out))
    assert str(again.Root.Words.W) == unlucky


def test_a_file_is_as_small_as_its_compressed_parts():
    """Nothing of a note lies twice, or open, in its file."""
    pdf = printed_sample("forearm_two_stages").pdf
    assert len(zlib.compress(pdf)) > 0.9 * len(pdf)
