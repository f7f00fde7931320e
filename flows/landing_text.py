"""Export files as text: told from what is no text, read whatever their encoding, gzip'd or not."""

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO, cast

from flows.errors import UnusableInputError

_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 64 * 1024
_DIGEST_BYTES = 8
_LONGEST_LINE = 1 << 24
_GZIP_MAGIC = b"\x1f\x8b"
# Five bytes mean nothing in Windows-1252; in Latin-1 every byte means something.
_NOT_IN_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_OTHER_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook (.xls)"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (_GZIP_MAGIC, "compressed with gzip twice"),
)

DELIMITED_TEXT = "This system wants text with a header line: CSV or tab-separated, in UTF-8, gzip'd or not."


@dataclass(frozen=True)
class TextFile:
    """What a first pass over a whole export file found.

    `digest` is of its bytes as unpacked, `wanted` is a sentence on what the system reads.
    """

    path: Path
    is_gzip: bool
    has_bom: bool
    has_nul: bool
    encoding: str
    encoding_note: str | None
    digest: str
    wanted: str = DELIMITED_TEXT


def shown(text: object) -> str:
    """Return text from outside (a file's name, a header) such that a terminal prints it on one line and harmlessly."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def check_is_file(path: Path) -> None:
    """Raise UnusableInputError for what is missing or no file."""
    name = shown(path)
    if not path.exists():
        raise UnusableInputError(f"{name}: no such file.")
    if path.is_dir():
        raise UnusableInputError(f"{name} is a folder: name the export files in it, for example {name}/*.")
    if not path.is_file():
        raise UnusableInputError(f"{name} is not a regular file: save the export to a file and name that.")


def first_bytes(path: Path, count: int) -> bytes:
    """Return how a file begins; raises UnusableInputError where it cannot be read."""
    with _readable(path), path.open("rb") as file:
        return file.read(count)


def file_digest(path: Path) -> str:
    """Return the digest of a file's bytes as they are; raises UnusableInputError where it cannot be read."""
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    with _readable(path), path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def inspect_text_file(path: Path, wanted: str = DELIMITED_TEXT) -> TextFile:
    """Read the whole file once and tell how to read it as text.

    Raises UnusableInputError for what is missing, empty, cut off, or no text.
    """
    check_is_file(path)
    with _readable(path):
        with path.open("rb") as file:
            is_gzip = file.read(2) == _GZIP_MAGIC
        with _open_bytes(path, is_gzip) as file:
            return _inspect(path, is_gzip, file, wanted)


def _inspect(path: Path, is_gzip: bool, file: BinaryIO, wanted: str) -> TextFile:
    name = shown(path)
    head = file.read(_HEAD_BYTES)
    _refuse_other_formats(name, head, wanted, is_gzip=is_gzip)
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    is_blank, has_nul, is_cp1252, lines_before, first_bad_line = True, False, True, 0, 0
    has_bom = head.startswith(codecs.BOM_UTF8)
    chunk = head
    while True:
        digest.update(chunk)
        if decoder is not None:
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                decoder = None
                first_bad_line = lines_before + error.object[: error.start].count(b"\n") + 1
        if not chunk:
            break
        if is_blank:
            is_blank = not chunk.removeprefix(codecs.BOM_UTF8 if chunk is head else b"").strip()
        lines_before += chunk.count(b"\n")
        has_nul = has_nul or b"\x00" in chunk
        is_cp1252 = is_cp1252 and not any(byte in chunk for byte in _NOT_IN_CP1252)
        chunk = file.read(_CHUNK_BYTES)
    if is_blank:
        raise UnusableInputError(f"{name} is empty: it has not even a header. Export it again.")
    encoding, note = "utf-8", None
    if decoder is None:
        encoding, label = ("cp1252", "Windows-1252") if is_cp1252 else ("latin-1", "Latin-1")
        note = f"it is not UTF-8 (line {first_bad_line:,} is the first that is not), so it was read as {label}"
    return TextFile(path, is_gzip, has_bom, has_nul, encoding, note, digest.hexdigest(), wanted)


def _refuse_other_formats(name: str, head: bytes, wanted: str, *, is_gzip: bool) -> None:
    if head.startswith(b"PK\x03\x04"):
        kind = "an Excel workbook (.xlsx)" if b"xl/" in head or b"[Content_Types].xml" in head else "a ZIP archive"
        raise UnusableInputError(f"{name} is {kind}. {wanted}")
    for magic, kind in _OTHER_FORMATS:
        if head.startswith(magic):
            packed = " inside gzip, which is not read: unpack it" if is_gzip and magic == b"PAR1" else ""
            raise UnusableInputError(f"{name} is {kind}{packed}. {wanted}")
    if b"\x00" in head:
        raise UnusableInputError(f"{name} is not a text export. {wanted}")


@contextmanager
def open_text(file: TextFile) -> Iterator[io.TextIOWrapper]:
    """Open the file as decoded text without its byte order mark, its line ends left as they are."""
    with _readable(file.path), _open_bytes(file.path, file.is_gzip) as unpacked:
        if file.has_bom:
            unpacked.read(len(codecs.BOM_UTF8))
        with io.TextIOWrapper(unpacked, encoding=file.encoding, newline="") as text:
            yield text


def numbered_lines(text: TextIO, path: Path, mend: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each line, from 1 on, and its text without the end.

    Raises UnusableInputError, with how to mend it, where one is so long that it can hardly be a line.
    """
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) >= _LONGEST_LINE:
            raise UnusableInputError(
                f"{shown(path)}: line {number:,} is longer than {_LONGEST_LINE:,} characters. {mend}"
            )
        yield number, line.rstrip("\r\n")


@contextmanager
def open_unpacked(file: TextFile) -> Iterator[BinaryIO]:
    """Open the file's bytes, unpacked."""
    with _readable(file.path), _open_bytes(file.path, file.is_gzip) as unpacked:
        yield unpacked


@contextmanager
def _open_bytes(path: Path, is_gzip: bool) -> Iterator[BinaryIO]:
    with path.open("rb") as packed:
        if not is_gzip:
            yield packed
            return
        with gzip.open(packed, "rb") as unpacked:
            yield cast(BinaryIO, unpacked)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        _refuse(path, "is truncated: its gzip data end too early. Export or copy it again.", error)
    except (gzip.BadGzipFile, zlib.error) as error:
        _refuse(path, f"is truncated or damaged: its gzip data are corrupt ({error}). Export or copy it again.", error)
    except UnicodeDecodeError as error:
        _refuse(path, "changed while it was read. Ingest it again when its export has ended.", error)
    except OSError as error:
        _refuse(path, f"cannot be read: {error.strerror or error}. Change its permissions, or copy it again.", error)


def _refuse(path: Path, what: str, error: Exception) -> NoReturn:
    raise UnusableInputError(f"{shown(path)} {what}") from error
