"""PDF files are built anew from their pages: what is no page, or could act, or tells of its making, stays behind."""

import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from support.files.cleaner.embedded import jpeg_without_tags, jpx_without_tags
from support.files.cleaner.refusals import NotTaken, Why

MOST_PAGES = 2000
#: The most that a photograph may unpack to before its tags are taken off.
MOST_UNPACKED = 200 * 1024 * 1024
#: All that a page is left with. Annotations were drawn into it before, as far as they show anything.
OF_A_PAGE = {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}
#: What tells of the making of a part of a page, or leads elsewhere. Actions hang on nothing that is kept.
TELLING = (
    "/PieceInfo", "/LastModified", "/OPI", "/Alternates", "/Measure", "/PtData", "/StructParent", "/StructParents",
    "/Ref", "/AF", "/Usage",
)  # fmt: skip


def clean(content: bytes) -> bytes:
    """The pages and nothing else. Raises NotTaken."""
    try:
        with Pdf.open(BytesIO(content)) as given, Pdf.new() as kept:
            if given.is_encrypted:
                raise NotTaken(Why.LOCKED)
            _take_pages(given, kept)
            for found in kept.objects:
                _strip(found)
            return _saved(kept)
    except pikepdf.PasswordError as error:
        raise NotTaken(Why.LOCKED) from error
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, OSError) as error:
        raise NotTaken(Why.BROKEN) from error


def _take_pages(given: Pdf, kept: Pdf) -> None:
    if not 0 < len(given.pages) <= MOST_PAGES:
        raise NotTaken(Why.PAGES)
    given.generate_appearance_streams()
    given.flatten_annotations("screen")
    for page in given.pages:
        for name in set(page.obj.keys()) - OF_A_PAGE:
            del page.obj[name]
    kept.pages.extend(given.pages)


def _strip(found: object) -> None:
    """Take away what tells of the making, here and in what is written in one piece with it."""
    if isinstance(found, Array):
        inside = list(found)
    elif isinstance(found, Dictionary | Stream):
        _strip_names(found)
        inside = [value for _name, value in found.items()]
        if isinstance(found, Stream) and found.get("/Subtype") == Name.Image:
            _strip_picture(found)
    else:
        return
    for part in inside:
        if isinstance(part, Array | Dictionary) and not part.is_indirect:
            _strip(part)


def _strip_names(found: Object) -> None:
    """By what a value is where the name is anybody's to choose, as in resources; by name where a type stands."""
    for name, value in list(found.items()):
        if isinstance(value, Stream) and Name.Metadata in (value.get("/Type"), name):
            del found[name]
    if isinstance(found, Stream) or isinstance(found.get("/Type"), Name):
        for telling in TELLING:
            if telling in found:
                del found[telling]


def _strip_picture(found: Stream) -> None:
    """A photograph inside a page has tags of its own: the place, the camera."""
    used, raw = found.get("/Filter"), None
    names = list(used) if isinstance(used, Array) else [used]
    if names[-1] not in (Name.DCTDecode, Name.JPXDecode):
        return
    raw = found.read_raw_bytes()
    for name in names[:-1]:
        if name != Name.FlateDecode:
            raise NotTaken(Why.BROKEN)
        raw = zlib.decompressobj().decompress(raw, MOST_UNPACKED)
    bare = jpeg_without_tags(raw) if names[-1] == Name.DCTDecode else jpx_without_tags(raw)
    parms = found.get("/DecodeParms")
    if isinstance(parms, Array):
        parms = parms[-1]
    kind = Name.DCTDecode if names[-1] == Name.DCTDecode else Name.JPXDecode
    found.write(bare, filter=kind, decode_parms=parms if isinstance(parms, Dictionary) else None)


def _saved(kept: Pdf) -> bytes:
    if "/Info" in kept.trailer:
        del kept.trailer["/Info"]
    out = BytesIO()
    kept.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return out.getvalue()


def sample() -> bytes:
    """A small PDF, with a photograph on its page."""
    with Pdf.new() as made:
        page = made.add_blank_page()
        photograph = made.make_stream(
            bytes.fromhex("ffd8ffd9"), Type=Name.XObject, Subtype=Name.Image, Filter=Name.DCTDecode
        )
        page.obj.Resources = Dictionary(XObject=Dictionary(P=photograph))
        out = BytesIO()
        made.save(out)
        return out.getvalue()
