"""Data Docs: the pages that show what was expected and what was found.

`data_docs/index.html` links to a site for each layer, `data_docs/raw/` and `data_docs/marts/`, each written as a whole.
"""

import html
import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from expectations import crashes

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext

logger = logging.getLogger(__name__)

LAYERS = {"raw": "Raw tables, as they were landed", "marts": "Marts, before publication"}


def write(context: "AbstractDataContext", folder: Path, layer: str) -> Path | None:
    """Write the site of `layer` from the results that `context` holds, and return the index over all layers.

    Returns None, with a warning in the log, where that fails: pages that cannot be drawn must not hide the verdict.
    """
    try:
        _hide_crashes(context)
        with tempfile.TemporaryDirectory(prefix="outcomes-data-docs-") as temporary:
            site = Path(temporary) / layer
            _build(context, site)
            _replace(site, folder / layer)
        return _write_index(folder)
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


def _write_index(folder: Path) -> Path:
    """Write the page that links to the sites of all layers that have one."""
    links = "\n".join(
        f'  <li><a href="{layer}/index.html">{html.escape(title)}</a></li>'
        for layer, title in LAYERS.items()
        if (folder / layer / "index.html").is_file()
    )
    index = folder / "index.html"
    index.write_text(
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Data Docs</title></head>\n<body>\n'
        f"<h1>What was expected of the data, and what was found</h1>\n<ul>\n{links}\n</ul>\n</body>\n</html>\n",
        encoding="utf-8",
    )
    return index
