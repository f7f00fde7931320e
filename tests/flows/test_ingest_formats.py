"""Data dumps, mailboxes, chats and surveys: what lands of them, once, and what is refused."""

import gzip
import json
from collections import Counter
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import pytest
from command_line import run_outcomes
from landing_readers import DATED, REAL, column, counts, ingest, landed_rows, real, refused, write

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.ingest import describe
from flows.landing_chat import ROLES
from flows.withdraw import withdraw_file

DECLARATION = '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n'
COMMENT = '  <row Id="7" PostId="3" Score="2" Text="a &lt;b&gt; &amp;amp; &quot;c&quot;&#xA;&#228;" CreationDate="2018-03-12T17:14:46.030" UserId="26" />'


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def dump(root: str, *rows: str) -> str:
    return DECLARATION + "\r\n".join([f"<{root}>", *rows, f"</{root}>"])


# Data dumps


def test_attributes_become_columns(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "x.xml.gz", gzip.compress(dump("comments", COMMENT).encode()))
    (landed,) = ingest("stack_exchange", data, path)
    (row,) = landed_rows(data, "stack_exchange", "comments")
    assert (row["id"], row["post_id"], row["score"], row["user_id"], row["_source_row"]) == ("7", "3", "2", "26", 3)
    assert row["text"] == 'a <b> &amp; "c"\nä'
    assert landed.missing_columns == ("user_display_name",)


def test_rows_that_are_none_are_kept(tmp_path: Path, data: DataDirectory) -> None:
    bad = [
        '<row Id="8" PostId="3"',
        '<row Id="9" PostId="3" Text="&unknown;" CreationDate="2018-03-12" />',
        '<row Id="9" PostId="3" Text="&#0;" CreationDate="2018-03-12" />',
        '<row Id="9" Id="10" PostId="3" />',
        '<row Id="9" PostId="a < b" />',
        "<other/>",
    ]
    (landed,) = ingest("stack_exchange", data, write(tmp_path / "Comments.xml", dump("comments", COMMENT, *bad)))
    assert (counts(landed), landed.first_malformed_rows) == ((7, 7, 6), (4, 5, 6, 7, 8))
    assert column(landed_rows(data, "stack_exchange", "comments"), "_malformed_line") == [None, *bad]


def test_private_attributes_are_not_landed(tmp_path: Path, data: DataDirectory) -> None:
    row = (
        '<row Id="1" CreationDate="2018-03-12" DisplayName="Kim" AboutMe="my life" EmailHash="abc" Age="9" Views="3" />'
    )
    (landed,) = ingest("stack_exchange", data, write(tmp_path / "Users.xml", dump("users", row)))
    (user,) = landed_rows(data, "stack_exchange", "users")
    assert json.loads(user["_extra_columns"]) == {"views": "3"}
    assert not any("my life" in str(value) or value == "abc" for value in user.values())
    assert "  not landed, since private: `about_me`, `email_hash`, `age`" in describe(landed)


def test_what_is_not_needed_is_skipped(tmp_path: Path) -> None:
    badges = write(tmp_path / "Badges.xml", dump("badges", '<row Id="1" />'))
    comments = write(tmp_path / "Comments.xml", dump("comments", COMMENT))
    done = run_outcomes("ingest", "stack_exchange", badges, comments, "--data-dir", tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == [
        "Badges.xml: skipped, since nothing is measured by it",
        "Comments.xml: 1 row came in, 1 landed, 0 were there already",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('<!DOCTYPE posts [<!ENTITY a "&b;&b;">]>\n<posts>\n</posts>', "line 1 declares a document type or an entity"),
        ("<posts>\n<!ENTITY a SYSTEM 'file:///etc/passwd'>\n</posts>", "line 2 declares a document type or an entity"),
        ('<comments>\n  <row Id="1" />\n', "x.xml is truncated: it ends without </comments>"),
        ('<posts><row Id="1" /></posts>', "line 1 should be its root element alone"),
        ("<html>\n</html>", "its root element is <html>, and should be one of <posts>, <comments>, <votes>"),
        ('<comments>\n<row Id="1" PostId="2" />\n</comments>', "no row has a value named `creation_date`"),
    ],
)
def test_xml_that_is_refused(text: str, says: str, tmp_path: Path, data: DataDirectory) -> None:
    assert says in refused("stack_exchange", data, write(tmp_path / "x.xml", text))


def test_real_data_dump(data: DataDirectory) -> None:
    real("stack_exchange_quantum")
    files = sorted((REAL / "stack_exchange_quantum").glob("*.xml.gz"))
    landed = ingest("stack_exchange", data, *files)
    assert {file.table.name: counts(file) for file in landed} == {
        "comments": (3413, 3413, 0),
        "post_links": (327, 327, 0),
        "posts": (1986, 1986, 0),
        "users": (3461, 3461, 0),
        "votes": (12560, 12560, 0),
    }
    posts = landed_rows(data, "stack_exchange", "posts")
    questions = [row for row in posts if row["post_type_id"] == "1"]
    assert (len(questions), sum(row["accepted_answer_id"] is not None for row in questions)) == (612, 389)
    assert questions[0]["body"].startswith('<p>I know that a <a href="https:')
    assert [file.rows_landed for file in ingest("stack_exchange", data, *files)] == [0] * 5
    assert withdraw_file("stack_exchange", "Votes.xml.gz", data) == 12560


# Mailboxes

MBOX = b"""From kim@example.com Mon Jan  5 10:00:00 2026
Message-ID: <1@example.com>
Date: Mon, 5 Jan 2026 11:00:00 +0100
From: =?utf-8?q?Kim_=C3=84?= <Kim@Example.com>
To: Help <help@example.org>, second@example.org
Subject: =?utf-8?q?No_=C3=A4nswer?=
List-Id: Users <users.example.org>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=no-such-charset

Hello
>From here it fails: \xe4

From now on this is text.
--b
Content-Type: text/html

<p>not this</p>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename=x.pdf

x
--b--

From help@example.org Mon Jan  5 12:00:00 2026
Message-ID: <2@example.org>
Date: soon
From: help@example.org
In-Reply-To: Your message <1@example.com>
References: <0@example.com>
 <1@example.com>
Content-Type: text/html; charset=iso-8859-1

<html><head><title>t</title></head><body>Gr\xfc\xdfe<br>from <b>us</b><script>x()</script></body></html>
"""


def test_mbox(tmp_path: Path, data: DataDirectory) -> None:
    # A line that begins with "From " after a blank one begins a mail: mboxes quote such lines, as the first mail's first.
    content = MBOX.replace(b"\nFrom now on", b"\n>From now on")
    (landed,) = ingest("mailbox", data, write(tmp_path / "help.mbox", content))
    assert counts(landed) == (2, 2, 0)
    assert "  1 attachment is not landed" in describe(landed)
    first, second = landed_rows(data, "mailbox", "messages")
    assert [first[name] for name in ("message_id", "sent_at", "from_address", "to_address", "subject", "list_name")] == [
        "<1@example.com>", "2026-01-05 10:00:00", "kim@example.com", "help@example.org second@example.org",
        "No änswer", "users.example.org",
    ]  # fmt: skip
    assert first["body"].rstrip() == "Hello\nFrom here it fails: ä\n\nFrom now on this is text."
    assert first["in_reply_to"] is None
    assert [second[name] for name in ("sent_at", "in_reply_to", "thread_references", "body", "_source_row")] == [
        "soon", "<1@example.com>", "<0@example.com> <1@example.com>", "Grüße\nfrom us", 28,
    ]  # fmt: skip
    packed = write(tmp_path / "again.mbox.gz", gzip.compress(content))
    assert ingest("mailbox", data, packed)[0].rows_landed == 0


def test_mails_as_json_lines(tmp_path: Path, data: DataDirectory) -> None:
    mail = {
        "message_id": "<1>",
        "date_utc": "2002-07-18T22:13:24+00:00",
        "from_hash": "ab",
        "references": ["<a>", "<b>"],
    }
    ingest("mailbox", data, write(tmp_path / "m.jsonl", json.dumps(mail)))
    (row,) = landed_rows(data, "mailbox", "messages")
    assert [row[name] for name in ("message_id", "sent_at", "from_address", "thread_references")] == [
        "<1>", "2002-07-18T22:13:24+00:00", "ab", "<a> <b>"
    ]  # fmt: skip


def test_real_mails(data: DataDirectory) -> None:
    path = real("email_ilug/emails.jsonl.gz")
    (landed,) = ingest("mailbox", data, path)
    assert counts(landed) == (544, 544, 0)
    assert landed.unknown_columns == ("source_file",)
    rows = landed_rows(data, "mailbox", "messages")
    given = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert column(rows, "body") == [mail["body"] for mail in given]
    assert column(rows, "thread_references") == [" ".join(mail["references"]) for mail in given]
    assert ingest("mailbox", data, path)[0].rows_landed == 0


def test_what_is_no_mailbox(tmp_path: Path, data: DataDirectory) -> None:
    assert "no columns `message_id`, `sent_at`" in refused(
        "mailbox", data, write(tmp_path / "m.txt", "Dear all,\nhello\n")
    )


# Chats

CHAT = """room 2019-09-04 [22:44:46] <kim> hello 
room 2019-09-04 [22:45:04] <ann> hi kim
=== bo has joined
room 2019-09-04 [22:46] <kim> it fails
"""  # noqa: W291 -- as it is written


def test_chat_lines_and_their_annotation(tmp_path: Path, data: DataDirectory) -> None:
    chat = write(tmp_path / "room.0.ascii.txt", CHAT)
    annotation = write(tmp_path / "room.0.annotation.txt", "0 1 -\n3 3 - \n0 3 -\n1 3 -\n")
    (landed,) = ingest("chat_log", data, annotation, chat)
    assert counts(landed) == (4, 4, 1)
    rows = landed_rows(data, "chat_log", "lines")
    names = ("conversation", "line_number", "speaker", "said_at", "body", "replies_to_line_number")
    assert [[row[name] for name in names] for row in rows] == [
        ["room", "0", "kim", "2019-09-04 22:44:46", "hello ", None],
        ["room", "1", "ann", "2019-09-04 22:45:04", "hi kim", "0"],
        [None] * 6,
        ["room", "3", "kim", "2019-09-04 22:46", "it fails", "1"],
    ]
    assert rows[2]["_malformed_line"] == "=== bo has joined"
    assert ingest("chat_log", data, chat, annotation)[0].rows_landed == 0


def test_annotations_that_do_not_fit(tmp_path: Path, data: DataDirectory) -> None:
    chat = write(tmp_path / "room.txt", CHAT)
    annotation = write(tmp_path / "room.annotation.txt", "0 9 -\n")
    assert "it speaks of line 9 (counted from 0), and room.txt ends with line 3" in refused(
        "chat_log", data, chat, annotation
    )
    write(annotation, "0 1 -\n1 to 2\n")
    assert "line 2 should be two line numbers and a dash, as `999 1000 -`" in refused(
        "chat_log", data, chat, annotation
    )
    message = refused("chat_log", data, annotation)
    assert "of a chat log that is not named: name that log, room.ascii.txt or room.txt, beside it" in message
    assert "has no line of a chat in its beginning" in refused("chat_log", data, write(tmp_path / "x.txt", "hello\n"))


IRSSI = """--- Log opened Mon Jan 01 22:59:00 2024
22:59 -!- kim [kim@host] has joined #help
22:59 < kim> hello
[23:59:58] <@ann> hi kim
--- Day changed Tue Jan 02 2024
00:01 <+kim> it fails
00:02  * kim sighs
00:03 -!- mode/#help [+o ann] by ChanServ
--- Log closed Tue Jan 02 00:04:00 2024
--- Log opened Fri Mar 29 09:00:00 2024
09:00 <kim> again
"""
DAY_AND_TIME = """2024-01-01 22:59:00 *** kim has joined
2024-01-01 22:59:00 <kim> hello
[2024-01-01 23:59:58] <@ann> hi kim
2024-01-02 00:01 <kim> it fails <b>
rubbish
"""
WEECHAT = """2024-01-01 22:59:00\t-->\tkim (kim@host) has joined #help
2024-01-01 22:59:00\tkim\thello
2024-01-01 23:59:58\t@ann\thi\tkim
2024-01-01 23:59:58\t--\tMode #help [+o ann] by ChanServ
2024-01-02 00:01:00\t<--\tkim has quit
2024-01-02 00:02:00\t *\tann sighs
"""


@pytest.mark.parametrize(
    ("name", "text", "left_out", "unread", "messages"),
    [
        (
            "#help.log",
            IRSSI,
            6,
            "00:02  * kim sighs",
            [
                ["#help", "2", "kim", "2024-01-01 22:59", "hello"],
                ["#help", "3", "ann", "2024-01-01 23:59:58", "hi kim"],
                ["#help", "5", "kim", "2024-01-02 00:01", "it fails"],
                ["#help", "10", "kim", "2024-03-29 09:00", "again"],
            ],
        ),
        (
            "help.txt.gz",
            DAY_AND_TIME,
            1,
            "rubbish",
            [
                ["help", "1", "kim", "2024-01-01 22:59:00", "hello"],
                ["help", "2", "ann", "2024-01-01 23:59:58", "hi kim"],
                ["help", "3", "kim", "2024-01-02 00:01", "it fails <b>"],
            ],
        ),
        (
            "irc.net.#help.weechatlog",
            WEECHAT,
            3,
            "2024-01-02 00:02:00\t *\tann sighs",
            [
                ["irc.net.#help", "1", "kim", "2024-01-01 22:59:00", "hello"],
                ["irc.net.#help", "2", "ann", "2024-01-01 23:59:58", "hi\tkim"],
            ],
        ),
    ],
)
def test_lines_of_irc_clients(  # noqa: PLR0917 -- one of each
    name: str, text: str, left_out: int, unread: str, messages: list[list[str]], tmp_path: Path, data: DataDirectory
) -> None:
    path = write(tmp_path / name, text)
    (landed,) = ingest("chat_log", data, path)
    assert counts(landed) == (len(messages) + 1, len(messages) + 1, 1)
    (note,) = landed.notes
    assert note.startswith(f"{left_out} {'line is' if left_out == 1 else 'lines are'} no message: who came and went")
    rows = landed_rows(data, "chat_log", "lines")
    names = ("conversation", "line_number", "speaker", "said_at", "body")
    assert [[row[name] for name in names] for row in rows if row["_malformed_line"] is None] == messages
    assert [row["_malformed_line"] for row in rows if row["_malformed_line"] is not None] == [unread]
    assert ingest("chat_log", data, path)[0].rows_landed == 0


def test_times_of_day_of_which_no_day_is_known(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "help.log", "[10:00] -!- kim has joined\n[10:00] <kim> hello\n" + IRSSI)
    message = refused("chat_log", data, path)
    assert "help.log: line 2 has a time of day, and no line before it tells the day. Put one above it" in message
    assert "`--- Log opened Mon Jan 01 10:00:00 2024`" in message
    for told in ["Di Mär 02 2024", "Tue Feb 31 2024"]:
        write(path, IRSSI.replace("Tue Jan 02 2024\n00:01", f"{told}\n00:01"))
        assert "help.log: line 5 tells a day that cannot be read. Write it in English" in refused(
            "chat_log", data, path
        )
    # A table of lines is one, whatever its rows look like.
    table = write(
        tmp_path / "lines.tsv", "said_at\tspeaker\tline_number\tconversation\n" + "2024-01-01 10:00:00\tkim\t7\thelp\n"
    )
    ingest("chat_log", data, table)
    assert [row["conversation"] for row in landed_rows(data, "chat_log", "lines")] == ["help"]


DIALOGUES = "USER\tHello\tgreet\t3,4\nSYSTEM\tHi\t\t\nUSER\tOVERALL\t\t3,4,4\n\n\nUSER\tHello\tgreet\t3,4\nno tabs\n"


def test_dialogues_without_times(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "help.tsv", DIALOGUES)
    message = refused("chat_log", data, path)
    assert "help.tsv: dialogues without times." in message
    assert f"outcomes ingest chat_log {path} --dated '2024-01-31 09:00:00'" in message
    (landed,) = ingest("chat_log", data, path, dated=DATED)
    assert counts(landed) == (5, 5, 1)
    rows = landed_rows(data, "chat_log", "lines")
    names = ("conversation", "line_number", "speaker", "said_at", "role", "body", "dialogue_act", "rating")
    assert [[row[name] for name in names] for row in rows] == [
        ["help-1", "1", "USER", "2024-01-01 09:00:00", "USER", "Hello", "greet", "3.5"],
        ["help-1", "2", "SYSTEM", "2024-01-01 09:00:01", "SYSTEM", "Hi", None, None],
        ["help-1", "3", "USER", "2024-01-01 09:00:02", "USER", "OVERALL", None, "3.6667"],
        ["help-2", "1", "USER", "2024-01-01 10:00:00", "USER", "Hello", "greet", "3.5"],
        [None] * 8,
    ]
    # A row is the same row whatever the moment that it was given.
    assert ingest("chat_log", data, path, dated=datetime(2025, 1, 1))[0].rows_landed == 0
    assert withdraw_file("chat_log", "help.tsv", data) == 5


def test_roles_in_any_case_and_unknown_ones(tmp_path: Path, data: DataDirectory) -> None:
    lines = ["User\thello", "bot\thi", "ASSISTANT\thi", "bot2\thi", "agent\thi", "help desk\thi", "HELP-DESK\thi"]
    (landed,) = ingest("chat_log", data, write(tmp_path / "help.tsv", "\n".join(lines)), dated=DATED)
    assert counts(landed) == (7, 7, 0)
    assert column(landed_rows(data, "chat_log", "lines"), "role") == [line.split("\t")[0] for line in lines]
    (warning,) = landed.warnings
    assert warning.startswith(
        "column `role`: 4 rows hold something else than one of USER, CUSTOMER, SYSTEM, AGENT, BOT (lines 3, 4, 6, ...)."
        " Such rows land, and go to quarantine"
    )
    assert "assistant" not in warning.lower()
    table = "conversation,line_number,speaker,said_at,role\nhelp,1,kim,2024-01-01,Customer\nhelp,2,bo,2024-01-01,it\nhelp,3,bo,2024-01-01,\n"
    (landed,) = ingest("chat_log", data, write(tmp_path / "lines.csv", table))
    assert landed.warnings[0].startswith("column `role`: 1 row holds something else than one of")
    assert "(line 3)" in landed.warnings[0]
    # What is staged knows the same roles.
    base = PROJECT_ROOT / "models" / "staging" / "chat_log" / "stg_chat_log__lines.sql"
    assert f"when speaker_role not in {ROLES} then 'role is not known'" in base.read_text()


def test_real_chats(data: DataDirectory) -> None:
    paths = [real(f"chat_stripe/stripe.0.{kind}.txt") for kind in ("ascii", "annotation")]
    chat, dialogues = ingest("chat_log", data, *paths, real("chat_rated/mwoz.tsv"), dated=DATED)
    assert (counts(chat), counts(dialogues)) == ((1200, 1200, 0), (23108, 23108, 0))
    rows = landed_rows(data, "chat_log", "lines")
    lines = [row for row in rows if row["conversation"] == "stripe"]
    assert len(lines) == 1200
    answers = {int(row["line_number"]): row["replies_to_line_number"] for row in lines}
    assert (answers[1000], answers[1001], answers[1002], answers[999]) == ("999", None, "1000", None)
    assert sum(answer is not None for answer in answers.values()) == 179
    turns = [row for row in rows if row["conversation"] != "stripe"]
    assert len(set(column(turns, "conversation"))) == 1000
    assert sum(row["body"] == "OVERALL" for row in turns) == 1000
    assert Counter(column(turns, "role")) == {"USER": 12553, "SYSTEM": 10555}
    assert [file.rows_landed for file in ingest("chat_log", data, *paths)] == [0]


# Surveys


def test_survey_with_times(tmp_path: Path, data: DataDirectory) -> None:
    text = "Response ID,question,sent_at,Score,comment,ticket_id\nR1,Solved?,2026-01-31 09:15,yes,fine,T-88\n"
    (landed,) = ingest("surveys", data, write(tmp_path / "s.csv", text))
    (row,) = landed_rows(data, "surveys", "answers")
    names = ("answer_id", "question", "asked_at", "answer", "verbatim", "contact_reference")
    assert [row[name] for name in names] == ["R1", "Solved?", "2026-01-31 09:15", "yes", "fine", "T-88"]
    assert landed.unknown_columns == ()


def test_survey_without_times_and_identifiers(tmp_path: Path, data: DataDirectory) -> None:
    lines = ["label,feedback,organization,question,row_index", "a,one,Trust A,Q1,0", "only,two", "b,two,Trust A,Q1,7"]
    path = write(tmp_path / "s.csv", "\n".join(lines))
    assert "s.csv: no column `asked_at`." in refused("surveys", data, path)
    (landed,) = ingest("surveys", data, path, dated=DATED)
    assert counts(landed) == (3, 3, 1)
    rows = landed_rows(data, "surveys", "answers")
    assert column(rows, "answer_id") == ["Trust A|Q1|0", None, "Trust A|Q1|7"]
    assert column(rows, "asked_at") == ["2024-01-01 09:00:00", None, "2024-01-01 09:00:02"]
    assert column(rows, "verbatim") == ["one", None, "two"]
    assert ingest("surveys", data, path, dated=datetime(2025, 1, 1))[0].rows_landed == 0
    message = refused("surveys", data, write(tmp_path / "t.csv", "feedback,question\nx,Q1\n"), dated=DATED)
    assert "t.csv: no column `answer_id`" in message
    assert "neither `asked_at` nor `organization` and `row_index`, which together with `question`" in message


def survey(tmp_path: Path, *rows: str, header: str = "question,answer,verbatim,asked at,answered at,ticket") -> Path:
    return write(tmp_path / "s.csv", "\n".join([header, *rows]))


def test_survey_without_identifiers(tmp_path: Path, data: DataDirectory) -> None:
    rows = ["Solved?,yes,fine,2026-01-31 09:15,2026-01-31 10:00,T-88", "Solved?,,,2026-01-31 09:15,,T-89"]
    (landed,) = ingest("surveys", data, survey(tmp_path, *rows))
    assert (counts(landed), landed.unknown_columns) == ((2, 2, 0), ())
    (note,) = landed.notes
    assert note.startswith("it says which contact each question is about, and not in which system")
    assert "answer_id" not in landed.missing_columns
    first, second = landed_rows(data, "surveys", "answers")
    names = ("question", "answer", "verbatim", "asked_at", "answered_at", "contact_reference")
    assert [first[name] for name in names] == [
        "Solved?", "yes", "fine", "2026-01-31 09:15", "2026-01-31 10:00", "T-88"
    ]  # fmt: skip
    assert first["answer_id"] == blake2b(b"Solved?\0002026-01-31 09:15\000T-88\000", digest_size=16).hexdigest() + "|1"
    assert second["answer_id"] != first["answer_id"]
    # The same file again lands nothing, in another order of its rows neither.
    assert ingest("surveys", data, survey(tmp_path, *rows))[0].rows_landed == 0
    assert ingest("surveys", data, survey(tmp_path, *reversed(rows)))[0].rows_landed == 0
    # What was answered since is the same question shown.
    (later,) = ingest("surveys", data, survey(tmp_path, rows[0], "Solved?,no,,2026-01-31 09:15,2026-02-01 08:00,T-89"))
    assert later.rows_landed == 1
    ids = {row["answer"]: row["answer_id"] for row in landed_rows(data, "surveys", "answers")}
    assert ids["no"] == ids[""] == second["answer_id"]


@pytest.mark.parametrize("reference", ["ticket", "ticket_reference", "Ticket ID", "contact reference"])
def test_survey_names_its_contact(reference: str, tmp_path: Path, data: DataDirectory) -> None:
    header = f"question,answer,asked_at,contact_system,{reference}"
    (landed,) = ingest("surveys", data, survey(tmp_path, "Solved?,yes,2026-01-31 09:15,servicenow,T-88", header=header))
    (row,) = landed_rows(data, "surveys", "answers")
    assert (row["contact_reference"], row["contact_system"], landed.notes) == ("T-88", "servicenow", ())
    assert row["answer_id"].startswith(blake2b(b"Solved?\0002026-01-31 09:15\000T-88\000", digest_size=16).hexdigest())


def test_survey_whose_rows_only_their_order_tells_apart(
    tmp_path: Path, data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever the batch that they stand in.
    monkeypatch.setattr("flows.landing_rows.BATCH_ROWS", 2)
    rows = [f"{question},{answer},2026-01-31 09:15" for question, answer in ["a1", "b2", "a3", "a4"]]
    path = survey(tmp_path, *rows[:2], "torn", "torn", *rows[2:], header="question,answer,asked_at")
    (landed,) = ingest("surveys", data, path)
    (note,) = landed.notes
    assert note.startswith("3 rows have question, time and references in common with another and no `answer_id`: only")
    ids = {row["answer"]: row["answer_id"] for row in landed_rows(data, "surveys", "answers")}
    assert [(ids["1"][:-1] == ids[answer][:-1], ids[answer][-1]) for answer in "1234"] == [
        (True, "1"), (False, "1"), (True, "2"), (True, "3")
    ]  # fmt: skip
    assert ids[None] is None
    assert ingest("surveys", data, path)[0].rows_landed == 0


def test_real_survey(data: DataDirectory) -> None:
    path = real("survey_nhs/survey_comments.csv")
    (landed,) = ingest("surveys", data, path, dated=DATED)
    assert counts(landed) == (10334, 10334, 0)
    rows = landed_rows(data, "surveys", "answers")
    assert len(set(column(rows, "answer_id"))) == 10334
    assert (rows[0]["answer_id"], rows[0]["topic"], rows[0]["verbatim"]) == (
        "Trust A|Trust A - Q1|0", "Couldn't be improved", "Nothing."
    )  # fmt: skip
    assert json.loads(rows[0]["_extra_columns"])["criticality"] == "3"
    assert rows[-1]["asked_at"] == "2024-01-01 11:52:13"
    assert ingest("surveys", data, path, dated=DATED)[0].rows_landed == 0


def test_dated_is_refused_where_exports_say_their_times(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "agents.csv", "agent_id\nA1\n")
    assert "--dated is for exports that say no times" in refused("interactions", data, path, dated=DATED)


def test_dated_that_is_no_moment(tmp_path: Path) -> None:
    path = write(tmp_path / "help.tsv", DIALOGUES)
    done = run_outcomes("ingest", "chat_log", path, "--dated", "soon", "--data-dir", tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("outcomes: --dated soon is no moment. Write it as 2017-12-01,")
