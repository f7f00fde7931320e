"""The way back to the version that was published before."""

from flows.data_directory import DataDirectory
from flows.landing_lock import writer_lock
from flows.published_version import PublishedVersion
from flows.warehouses.warehouse import Warehouse


def rollback(data: DataDirectory, warehouse: Warehouse) -> PublishedVersion:
    """Publish the version from before the published one again; that one is kept among the previous, marked.

    Done twice, it goes back by two versions, and it never goes back to one that was rolled back. Raises
    UnusableInputError where there is none to go back to.
    """
    with writer_lock(data), warehouse.held():
        return warehouse.roll_back()
