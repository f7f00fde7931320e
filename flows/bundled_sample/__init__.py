"""The bundled sample: ten weeks of a made-up bank, Harbour Lane Bank, as its three systems would export them.

Everything is made by the code of this package from a seed: no row, sentence or name comes from anywhere else. The
files carry the flaws of real exports (duplicates, rows that cannot be staged), and `truth.json` counts what is in them.
A later row with the key of an earlier one is the newer version; no count in the truth depends on which one is kept.
"""

from pathlib import Path

from flows.bundled_sample import call_log, servicenow, twitter
from flows.bundled_sample.export_files import write_export, write_truth
from flows.bundled_sample.period import FIRST_DAY, LAST_DAY

TRUTH_FILE = "truth.json"

__all__ = ["TRUTH_FILE", "write_bundled_sample"]


def write_bundled_sample(out: Path, *, seed: int = 7) -> list[Path]:
    """Write the exports of the sample under `out`, the truth about them to `out/truth.json`, and return the exports.

    The folder of each export is the name of its system. The same seed gives the same bytes; files that exist are
    overwritten.
    """
    calls, calls_truth = call_log.make(seed)
    incidents, incidents_truth = servicenow.make(seed)
    tweets, tweets_truth = twitter.make(seed)
    written = [
        write_export(out / "call_log" / "calls.tsv.gz", calls, delimiter="\t", line_end="\r\n"),
        write_export(out / "servicenow" / "incident_event_log.csv.gz", incidents, delimiter=",", line_end="\r\n"),
        write_export(out / "twitter" / "tweets.csv", tweets, delimiter=",", line_end="\n"),
    ]
    write_truth(
        out / TRUTH_FILE,
        {
            "seed": seed,
            "first_day": FIRST_DAY.isoformat(),
            "last_day": LAST_DAY.isoformat(),
            "call_log": calls_truth,
            "servicenow": incidents_truth,
            "twitter": tweets_truth,
        },
    )
    return written
