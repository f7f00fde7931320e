"""Mailboxes in mbox format: one mail after another, each begun by a line `From ...`."""

import re
from collections.abc import Iterator
from datetime import UTC
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import BinaryIO

from flows.errors import UnusableInputError
from flows.landing_export import Record, RecordExport
from flows.landing_text import TextFile, open_unpacked, shown
from flows.raw_tables import RawTable

_LONGEST_MAIL = 1 << 26
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_UNSHOWN = {"script", "style", "head", "title"}
_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "pre", "table", "ul", "ol"}


def is_mbox(file: TextFile) -> bool:
    """Return whether a file begins as an mbox does."""
    with open_unpacked(file) as unpacked:
        return unpacked.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").startswith(b"From ")


class MboxExport(RecordExport):
    """Reads the mails of an mbox: the columns of `mailbox.messages`, addresses in lower case and without names.

    A mail's text is its text/plain part, else its text/html part without markup; attachments are counted and left out.
    Faulty character sets are read as well as they can be. A mail that cannot be taken apart is kept as malformed.
    `_source_row` is the line of its `From `.
    """

    malformed_because = "could not be read as a mail"

    def __init__(self, file: TextFile, table: RawTable) -> None:
        super().__init__(file, table)
        # Mails say their character sets one by one.
        self.encoding_note = None
        self._attachments = 0

    def records(self) -> Iterator[Record]:
        """Yield a record for each mail."""
        with open_unpacked(self.file) as unpacked:
            for source_row, content in _mails(unpacked, self.file):
                try:
                    message = BytesParser(policy=policy.default).parsebytes(content)
                    values = self._values(message)
                except Exception:  # noqa: BLE001 -- the parser raises many kinds for broken mails; the mail is kept
                    yield Record(source_row, {}, _printed(content))
                else:
                    yield Record(source_row, values)
        if self._attachments:
            are = "attachment is" if self._attachments == 1 else "attachments are"
            self.notes.append(f"{self._attachments:,} {are} not landed")

    def _values(self, message: EmailMessage) -> dict[str, str | None]:
        message_ids = _MESSAGE_ID.findall(_header(message, "Message-ID") or "")
        replied_to = _MESSAGE_ID.findall(_header(message, "In-Reply-To") or "")
        references = _MESSAGE_ID.findall(_header(message, "References") or "")
        list_id = _header(message, "List-Id")
        in_brackets = re.search(r"<([^<>]+)>", list_id or "")
        return {
            "message_id": message_ids[0] if message_ids else _header(message, "Message-ID"),
            "sent_at": _sent_at(_header(message, "Date")),
            "from_address": _addresses(message, "From", at_most=1),
            "in_reply_to": replied_to[0] if replied_to else None,
            "thread_references": " ".join(references) or None,
            "to_address": _addresses(message, "To"),
            "subject": _header(message, "Subject"),
            "body": self._body(message),
            "list_name": in_brackets[1] if in_brackets else list_id,
        }

    def _body(self, message: EmailMessage) -> str | None:
        plain: list[str] = []
        html: list[str] = []
        for part in message.walk():
            if part.is_multipart():
                continue
            kind = part.get_content_type()
            if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
                self._attachments += 1
                continue
            (plain if kind == "text/plain" else html).append(_text_of(part))
        text = "\n".join(plain) if plain else "\n".join(map(_without_markup, html)) if html else None
        return text if text is None else text.replace("\0", "")


def _mails(unpacked: BinaryIO, file: TextFile) -> Iterator[tuple[int, bytes]]:
    """Yield the line of its beginning and the content of each mail; `From ` begins one after a blank line."""
    lines: list[bytes] = []
    size = 0
    start = 0
    is_after_blank = True
    for number, line in enumerate(unpacked, start=1):
        if is_after_blank and line.startswith(b"From "):
            if start:
                yield start, _QUOTED_FROM.sub(rb"\1", b"".join(lines))
            start, lines, size = number, [], 0
        elif start:
            lines.append(line)
            size += len(line)
            if size > _LONGEST_MAIL:
                raise UnusableInputError(
                    f"{shown(file.path)}: the mail at line {start:,} is longer than {_LONGEST_MAIL:,} bytes. "
                    "Take it out, or its attachments."
                )
        is_after_blank = not line.strip()
    if start:
        yield start, _QUOTED_FROM.sub(rb"\1", b"".join(lines))


def _printed(content: bytes) -> str:
    return content.decode("utf-8", errors="replace").replace("\0", "\N{SYMBOL FOR NULL}")


def _header(message: EmailMessage, name: str) -> str | None:
    """Return a header on one line, or None; what its bytes do not say is replaced."""
    value = message.get(name)
    if value is None:
        return None
    text = str(value).encode("utf-8", errors="replace").decode("utf-8").replace("\0", "")
    return " ".join(text.split()) or None


def _addresses(message: EmailMessage, name: str, at_most: int | None = None) -> str | None:
    found = [address.lower() for _, address in getaddresses([_header(message, name) or ""]) if address]
    return " ".join(found[:at_most]) or None


def _sent_at(date: str | None) -> str | None:
    """Return a mail's Date in UTC; as it stands where it cannot be read, for staging to refuse."""
    if date is None:
        return None
    try:
        moment = parsedate_to_datetime(date)
        # Without a zone, or with -0000, it is UTC by RFC 5322.
        return f"{moment.astimezone(UTC) if moment.tzinfo else moment:%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return date


def _text_of(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = str(part.get_content_charset("utf-8"))
    try:
        return content.decode(charset).replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        pass
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").replace("\r\n", "\n")


class _ShownText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unshown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSHOWN:
            self._unshown += 1
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSHOWN and self._unshown:
            self._unshown -= 1
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unshown:
            self.pieces.append(data)


def _without_markup(html: str) -> str:
    """Return the text that HTML shows, a line a block."""
    parser = _ShownText()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).splitlines())
    return "\n".join(line for line in lines if line)
