"""The ways in which a command ends other than well, each with its exit status.

0 is done and published; see architecture notes in README.md for the full table.
"""


class OutcomesError(Exception):
    """Base of all errors that are shown to a user as one message, without a traceback."""

    exit_status = 3


class AuditFailedError(OutcomesError):
    """The data failed the audit: nothing was published."""

    exit_status = 1


class UnusableInputError(OutcomesError):
    """Wrong use of a command, or an input file that cannot be used: nothing was changed."""

    exit_status = 2


class ToolFailedError(OutcomesError):
    """The tool itself failed (a crashed step, a lock that is held, a full disk): nothing was published."""

    exit_status = 3
