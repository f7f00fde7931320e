"""Data Docs: the pages that show what was expected and what was found.

`data_docs/index.html` shows every expectation with its verdict, and links to Great Expectations' own site for each
layer, `data_docs/raw/` and `data_docs/marts/`, each written as a whole. Nothing is fetched from elsewhere when a page
is opened.
"""

import json
import logging
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from expectations import crashes, data_docs_index

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext

logger = logging.getLogger(__name__)

OUTCOMES_FILE = "outcomes.json"

# Scripts, style sheets and pictures of other hosts, which Great Expectations' pages load when they are opened.
_FETCHED = re.compile(
    r"<script\b[^>]*>.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>", flags=re.DOTALL | re.IGNORECASE
)


def write(
    context: "AbstractDataContext", folder: Path, layer: str, outcomes: Sequence[dict[str, str | None]]
) -> Path | None:
    """Write the site of `layer` from the results that `context` holds, and return the index over all layers.

    `outcomes` are the verdicts of the layer as the index shows them: suite, description, status, detail.

    Returns None, with a warning in the log, where that fails: pages that cannot be drawn must not hide the verdict.
    """
    try:
        _hide_crashes(context)
        with tempfile.TemporaryDirectory(prefix="outcomes-data-docs-") as temporary:
            site = Path(temporary) / layer
            _build(context, site)
            _keep_to_itself(site)
            (site / OUTCOMES_FILE).write_text(json.dumps(outcomes), encoding="utf-8")
            _replace(site, folder / layer)
        return data_docs_index.write(folder, OUTCOMES_FILE)
    except Exception:  # see above; the cause is in the log
        logger.warning("The Data Docs could not be written to %s.", folder, exc_info=True)
        return None


def _hide_crashes(context: "AbstractDataContext") -> None:
    """Leave only the redacted message of each crash in the results that the pages are made from."""
    store = context.validation_results_store
    for key in store.list_keys():
        result = store.get(key)
        for each in result.results:
            found = list(crashes.messages(each.exception_info))
            if found:
                each.exception_info = {
                    "raised_exception": True,
                    "exception_message": found[0],
                    "exception_traceback": "",
                }
        store.set(key, result)


def _build(context: "AbstractDataContext", site: Path) -> None:
    context.add_data_docs_site(
        "outcomes",
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            # As in the URL of a database, a $ would start a variable.
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(site).replace("$", r"\$"),
            },
        },
    )
    context.build_data_docs(site_names=["outcomes"])
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"Great Expectations wrote no {site / 'index.html'}")


def _replace(site: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    shutil.move(site, target)


def _keep_to_itself(site: Path) -> None:
    """Take out of the pages what they would fetch from other hosts, and give them a style of their own."""
    for page in site.rglob("*.html"):
        text = _FETCHED.sub("", page.read_text(encoding="utf-8"))
        head = f"{data_docs_index.POLICY}<style>{data_docs_index.STYLE}</style></head>"
        page.write_text(text.replace("</head>", head, 1), encoding="utf-8")
