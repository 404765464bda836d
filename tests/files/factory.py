"""Files as people send them: harmless ones with a mark in what they hide, and hostile ones."""

import io
import secrets
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, PngImagePlugin

MARK = "Zelenka"
#: The mark in every tag that a telephone or an office program writes.
PLACE = (53.0, 54.0, 9.5)

pillow_heif.register_heif_opener()


def points(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    """A picture with a brighter left half, so that turning it shows."""
    made = Image.effect_noise(size, 40).convert("L")
    made.paste(255, (0, 0, size[0] // 2, size[1]))
    return made.convert(mode)


def tags(turned: int = 1) -> Image.Exif:
    """The place, the camera and the owner, as a telephone writes them."""
    found = Image.Exif()
    found[0x0112] = turned
    found[0x010F], found[0x013B] = f"{MARK}-camera", f"{MARK}-author"
    place = found.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", PLACE, "E", (27.0, 33.0, 41.0)
    return found


def photograph(form: str = "JPEG", *, turned: int = 1, size: tuple[int, int] = (320, 200), mode: str = "RGB") -> bytes:
    """A photograph of the given form, with the mark in its tags."""
    out, options = io.BytesIO(), {"exif": tags(turned).tobytes()}
    if form == "JPEG":
        options["comment"] = f"{MARK}-comment".encode()
    if form == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", f"{MARK}-author")
    if form in {"GIF", "TIFF"}:
        options = {"comment": f"{MARK}-comment".encode()}
    points(size, mode).save(out, form, **options)
    return out.getvalue()


def paper(text: str = "Order of dismissal", *, password: str | None = None, **extra: Any) -> bytes:
    """A PDF of one page with the mark wherever a PDF can hide one, and something that acts."""
    with pikepdf.Pdf.new() as made:
        page = made.add_blank_page(page_size=(300, 200))
        inside = made.make_stream(photograph())
        inside.Type, inside.Subtype, inside.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        inside.Width, inside.Height, inside.BitsPerComponent = 320, 200, 8
        inside.ColorSpace = pikepdf.Name.DeviceRGB
        inside.Metadata = made.make_stream(f"<xmp>{MARK}-inner-xmp</xmp>".encode(), Type=pikepdf.Name.Metadata)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(A=inside), Font=pikepdf.Dictionary(A=made.make_indirect(font))
        )
        page.obj.Contents = made.make_stream(
            f"BT /A 12 Tf 20 100 Td ({text}) Tj ET q 64 0 0 40 20 20 cm /A Do Q".encode()
        )
        _hide(made, page)
        for name, value in extra.items():
            made.Root[f"/{name}"] = value
        out = io.BytesIO()
        locked = pikepdf.Encryption(owner=password, user=password) if password else None
        made.save(out, encryption=locked) if locked else made.save(out)
        return out.getvalue()


def _hide(made: pikepdf.Pdf, page: pikepdf.Page) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{MARK}-script')")
    made.docinfo["/Author"] = f"{MARK}-author"
    with made.open_metadata() as told:
        told["dc:creator"] = [f"{MARK}-xmp"]
    made.Root.OpenAction = script
    made.Root.AA = pikepdf.Dictionary(WC=script)
    made.attachments["list.txt"] = f"{MARK}-attached".encode()
    page.obj.AA = pikepdf.Dictionary(O=script)
    page.obj.PieceInfo = pikepdf.Dictionary(X=pikepdf.Dictionary(Private=f"{MARK}-piece"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 300, 200],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://evil.example/{MARK}"),
    )
    launch = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=f"{MARK}.exe"),
        T=f"{MARK}-who",
        Contents=f"{MARK}-note",
    )
    page.obj.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(link), made.make_indirect(launch)]))


def archive(names: tuple[str, ...] = ("a.txt",), size: int = 100) -> bytes:
    """A zip of so many zeros a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, b"\0" * size)
    return out.getvalue()


def png_that_says(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that claims to be so large, whatever is in it."""

    def chunk(kind: bytes, inside: bytes) -> bytes:
        return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(rows or b"\0" * 64, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


#: What a PDF bomb unpacks to: an object stream of zeros.
def pdf_bomb(size: int = 4 << 30) -> bytes:
    """A PDF whose list of objects unpacks to so many bytes."""
    packer, packed = zlib.compressobj(9), bytearray()
    block = b" " * (1 << 20)
    for _block in range(size >> 20):
        packed += packer.compress(block)
    packed += packer.flush()
    objects = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(packed)).encode()
    objects += b">>stream\n" + bytes(packed) + b"\nendstream\nendobj\n"
    at = len(objects)
    rows = struct.pack(">BIH", 0, 0, 65535) + struct.pack(">BIH", 1, 9, 0) + struct.pack(">BIH", 2, 1, 0)
    rows += struct.pack(">BIH", 1, at, 0)
    table = b"3 0 obj\n<</Type/XRef/W[1 4 2]/Size 4/Root 2 0 R/Length " + str(len(rows)).encode() + b">>stream\n"
    return objects + table + rows + b"\nendstream\nendobj\nstartxref\n" + str(at).encode() + b"\n%%EOF\n"


def multipart(content: bytes, name: str, fields: dict[str, str]) -> tuple[bytes, str]:
    """A body as browsers write it, and its content type; built in memory, so that a test leaves no trace either."""
    boundary = secrets.token_hex(16)
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    quoted = name.replace('"', "%22")
    head = f'Content-Disposition: form-data; name="file"; filename="{quoted}"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(head.encode() + content)
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def send(client: Any, address: str, content: bytes, name: str = "photo.jpg", **fields: str) -> Any:
    """Upload a file as a browser or a program would; the answer."""
    body, kind = multipart(content, name, fields)
    return client.post(address, data=body, content_type=kind)
