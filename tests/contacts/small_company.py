"""A company of a few rows in the tables of the canonical contract, a call log and tweets, landed as raw Parquet files."""

import csv
import hashlib
import io
from dataclasses import dataclass

import duckdb

from flows.data_directory import DataDirectory
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES, RawTable

KEY = "a key for tests"
TORN = "torn,line"
FIRST_LOAD, SECOND_LOAD = "2026-03-10 00:00:00", "2026-03-11 00:00:00"


@dataclass(frozen=True)
class Landed:
    """One landed file: its raw table, when it was landed, and its rows as CSV; a row that begins with TORN is one."""

    system: str
    table: str
    loaded_at: str
    rows: str


COMPANY = (
    Landed(
        "interactions",
        "customers",
        FIRST_LOAD,
        """customer_id,customer_segment,region,joined_at,left_at,yearly_revenue
k1,gold,north,2024-01-01,,100
k2,silver,south,2024-05-01,2026-02-10,50.5
k3,gold,north,2025-01-01,2027-01-01,70
k4,gold,north,2023-01-01,,30
k5,gold,north,2026-12-31,,10
,gold,north,2024-01-01,,1
k6,gold,north,2024-01-01,2023-01-01,1
k7,gold,north,2024-01-01,,dear""",
    ),
    Landed(
        "interactions",
        "customer_identifiers",
        FIRST_LOAD,
        """customer_id,identifier_type,identifier
k1,email,Anna@Example.com
k4,Email,anna@example.com
k1,email,Anna@Example.com
k4,call_log,27997683
k2,phone,+49 (30) 123-456
k8,phone,0049 30 123456
k8,twitter,@Ben_T
k1,servicenow,7
s1,phone,999999
s2,phone,999999
s3,phone,999999
s4,phone,999999
s5,phone,999999
s6,phone,999999
k2,,x
k3,email,not an address""",
    ),
    Landed(
        "interactions",
        "agents",
        FIRST_LOAD,
        """agent_id,team,is_bot,cost_per_hour
ada,first line,no,30
robo,,yes,""",
    ),
    Landed(
        "interactions",
        "contacts",
        FIRST_LOAD,
        """contact_id,customer_id,channel,direction,started_at,ended_at,is_ticket,set_to_resolved_at,closed_at,reason,region,team,agent_id,handle_seconds,importance,requested_by,is_reason_recoded
c1,k1,phone,,2026-02-01 10:00:00,2026-02-01 10:10:00,,,,bill,,,ada,400,5,,
c2,k4,Email,inbound,2026-02-02T09:00:00Z,,perhaps,,,bill,,,ada,,,,
c2b,k4,EMAIL,inbound,2026-02-02T09:00:00Z,,,,,bill,east,back office,ada,,,2026-12-24,yes
c3,,chat,inbound,2026-02-03 09:00:00,2026-02-03 09:20:00,no,,,,,,robo,,,,
c4,k2,sms,callback,2026-02-04 11:00:00+01:00,,,,,move,,,,,,,0
c5,k2,email,inbound,2026-02-05 10:00:00,,,2026-02-06 10:00:00,2026-02-11 10:00:00,move,,,,,,,
c6,k9,social,inbound,2026-02-06 10:00:00,,,,,,,,,,,,
c7,k1,phone,inbound,2026-02-07 10:00:00,2026-02-07 09:00:00,,,,,,,,,,,
c8,k1,phone,inbound,2026-03-11 00:00:01,,,,,,,,,,,,
,k1,phone,inbound,2026-02-07 10:00:00,,,,,,,,,,,,
torn,line""",
    ),
    Landed(
        "interactions",
        "contacts",
        SECOND_LOAD,
        """contact_id,customer_id,channel,started_at,ended_at,team,agent_id
c1,k1,phone,2026-02-01 10:00:00,2026-02-01 10:11:00,second line,ada""",
    ),
    Landed(
        "interactions",
        "messages",
        FIRST_LOAD,
        """message_id,contact_id,sent_at,actor,body
m1,c2b,2026-02-02 09:00:00,customer,My bill is wrong
m2,c2b,2026-02-02 10:00:00,agent,We have put it right
m3,c2b,2026-02-02 11:00:00,customer,Thanks!
m4,c3,2026-02-03 09:01:00,bot,Hello
m5,c4,2026-02-04 10:00:00,agent,Please call us
m6,c2,2026-02-02 10:00:00,agent,of a contact in quarantine
m7,c99,2026-02-02 10:00:00,agent,of no contact
m8,c3,2026-02-03 09:02:00,parrot,Hello""",
    ),
    Landed(
        "interactions",
        "events",
        FIRST_LOAD,
        """event_id,contact_id,event_type,occurred_at,actor,origin,event_value,event_kind,due_at
e1,c1,queue_entered,2026-02-01 10:00:10,,,50,,
e2,c1,answered,2026-02-01 10:01:00,,,600,,
e3,c1,promise made,2026-02-01 10:05:00,,,,,2026-02-03 10:05:00
e4,c1,promise_kept,2026-02-02 10:05:00,,,,,
e5,c3,transferred,2026-02-03 09:03:00,bot,,,Bot-to-human,
e6,c5,complained,2026-02-07 10:00:00,,survey,,service,
e7,c5,danced,2026-02-07 10:00:00,,,,,
e8,c8,complained,2026-02-07 10:00:00,,,,,
e9,c1,promise_made,2026-02-01 10:05:00,,,,,2026-01-01""",
    ),
    Landed(
        "interactions",
        "survey_answers",
        FIRST_LOAD,
        """survey_answer_id,survey_id,contact_id,customer_id,question,asked_at,answered_at,answer,verbatim,channel
a1,after,c1,,Solved,2026-02-01 12:00:00,2026-02-01 13:00:00,yes,Quick,
a2,after,c1,,effort,2026-02-01 12:00:00,2026-02-01 13:00:00,2,,
a3,after,c1,,cared_for,2026-02-01 12:00:00,,,,
a4,yearly,,k4,recommend,2026-02-01 12:00:00,2026-02-01 13:00:00,11,,email
a5,after,c99,k3,solved,2026-02-01 12:00:00,2026-02-01 13:00:00,no,,
a6,after,c1,,mood,2026-02-01 12:00:00,2026-02-01 13:00:00,blue,,
a7,after,c1,,solved,2026-02-01 12:00:00,2026-02-01 11:00:00,no,,""",
    ),
    Landed(
        "interactions",
        "care_assessments",
        FIRST_LOAD,
        """assessment_id,contact_id,assessor,assessed_at,agent_id,cared,coaching_answer
x1,c1,employee,2026-02-01 12:00:00,,no,Listen longer
x2,c1,Mystery-Shopper,2026-02-01 12:00:00,eve,yes,
x3,c99,coach,2026-02-01 12:00:00,,yes,""",
    ),
    Landed(
        "interactions",
        "alerts",
        FIRST_LOAD,
        """alert_id,customer_id,alert_type,sent_at,delivered_at,acted_on_at,stopped_at
l1,k4,due date,2026-02-01 08:00:00,2026-02-01 08:00:05,2026-02-01 09:00:00,
l2,,due date,2026-02-01 08:00:00,,,""",
    ),
    Landed(
        "interactions",
        "content",
        FIRST_LOAD,
        """content_event_id,content_event_type,occurred_at,content_id,contact_id,customer_id,event_value,event_kind
v1,rated,2026-02-01 08:00:00,p1,c6,,4,
v2,burnt,2026-02-01 08:00:00,p1,,,,""",
    ),
    Landed(
        "interactions",
        "sales",
        FIRST_LOAD,
        """sale_id,sold_at,product,units,amount,customer_id,contact_id,agent_id
z1,2026-02-01 10:09:00,phone,2,99.90,,c1,
z2,2026-02-30 10:09:00,phone,1,49.95,k3,,""",
    ),
    Landed(
        "call_log",
        "calls",
        FIRST_LOAD,
        """vru_line,call_id,customer_id,type,date,vru_entry,vru_time,q_start,q_time,outcome,ser_start,ser_time
AA01,1,27997683,IN,260103,10:00:00,6,0:00:00,0,AGENT,10:00:06,60
AA01,2,0,IN,260104,10:00:00,6,0:00:00,0,AGENT,10:00:06,60
AA01,3,7,IN,260105,10:00:00,6,0:00:00,0,AGENT,10:00:06,60""",
    ),
    Landed(
        "twitter",
        "tweets",
        FIRST_LOAD,
        """tweet_id,author_id,inbound,created_at,text
1,ben_t,True,2026-01-10 10:00:00,My line is dead""",
    ),
)


def hashed(text: str) -> str:
    """Return the keyed hash of a text, worked out apart from the models."""
    inner = hashlib.sha256((KEY + text).encode()).hexdigest()
    return hashlib.sha256((KEY + inner).encode()).hexdigest()[:32]


def land(data: DataDirectory, company: tuple[Landed, ...] = COMPANY) -> None:
    """Write a company's raw files."""
    tables = {(table.system, table.name): table for table in RAW_TABLES}
    with duckdb.connect() as connection:
        for number, landed in enumerate(company):
            _write(connection, data, tables[landed.system, landed.table], landed, number)


def _write(
    connection: duckdb.DuckDBPyConnection, data: DataDirectory, table: RawTable, landed: Landed, number: int
) -> None:
    names = [column.name for column in table.columns]
    header, *rows = csv.reader(io.StringIO(landed.rows))
    assert set(header) <= set(names), set(header) - set(names)
    types = dict.fromkeys(names, "varchar") | {name: kind for name, kind, _ in LANDING_COLUMNS}
    connection.execute(f"create or replace table rows ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
    for line, row in enumerate(rows, start=2):
        is_torn = ",".join(row) == TORN
        values: dict[str, object] = {} if is_torn else dict(zip(header, [cell or None for cell in row], strict=True))
        values |= {"_source_file": f"{landed.table}-{number}.csv", "_source_row": line, "_loaded_at": landed.loaded_at}
        values |= {"_malformed_line": TORN if is_torn else None, "_row_hash": f"{number}-{line}", "_occurrence": 1}
        marks = ", ".join("?" for _ in values)
        connection.execute(f"insert into rows ({', '.join(values)}) values ({marks})", list(values.values()))
    folder = data.raw_table(table.system, table.name)
    folder.mkdir(parents=True, exist_ok=True)
    path = str(folder / f"{number}.parquet").replace("'", "''")
    connection.execute(f"copy rows to '{path}' (format parquet)")
