"""How an engine writes what the suites ask: the SQL expressions that engines do not have in common.

Which texts are read as times and numbers is said once, here, by regular expressions that mean the same on every engine,
and they are those that models/staging reads. An expression is null where a text cannot be read.
"""

from abc import ABC, abstractmethod

# A time before this is a two-digit year or a zero that was read as a date.
EARLIEST = "timestamp '1970-01-01 00:00:00'"

# Layouts in the notation of strptime.
DAYS = ("%y%m%d", "%Y%m%d", "%d-%m-%y", "%d-%m-%Y", "%d/%m/%y", "%d/%m/%Y", "%Y-%m-%d")
DAY_FIRST_TIMES = ("%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
TIMES = (*DAY_FIRST_TIMES, "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
CLOCK = ("%H:%M:%S",)
TWEET_TIMES = ("%a %b %d %H:%M:%S +0000 %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ")
ISO_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")

# '12', '+12' and, as spreadsheets write it, '12.0'; of more digits than these not every bigint is one.
_WHOLE_NUMBER = "^[+-]?[0-9]{1,18}([.]0*)?$"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GROUPS = {
    "%Y": "([1-9][0-9]{3})",
    "%y": "([0-9]{2})",
    "%m": "(1[0-2]|0?[1-9])",
    "%d": "(3[01]|[12][0-9]|0?[1-9])",
    "%H": "(2[0-3]|[01]?[0-9])",
    "%M": "([0-5]?[0-9])",
    "%S": "([0-5]?[0-9])",
    "%a": "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    "%b": f"({'|'.join(MONTHS)})",
}
# As POSIX has it: 69 is 1969, 68 is 2068.
_YEARS_BEFORE_2000 = "(69|[7-9][0-9])"


class SqlDialect(ABC):
    """The dialect of one engine; `column` is the name of a column of text, or an expression of one."""

    def present(self, column: str) -> str:
        """Return the text without spaces around it; null where it is empty or `?`, as ServiceNow exports it."""
        return f"nullif(nullif({self._trimmed(column)}, ''), '?')"

    def whole_number(self, column: str) -> str:
        """Return `column` as a bigint."""
        text = self.present(column)
        digits = self._bigint(f"split_part({text}, '.', 1)")
        return f"case when {self._matches(text, _WHOLE_NUMBER)} then {digits} end"

    def clock_time(self, column: str) -> str:
        """Return `column`, as in `0:34:12`, as a timestamp on a day without meaning."""
        return self._time(self.present(column), CLOCK)

    def call_day(self, column: str) -> str:
        """Return `column`, as in `990101`, `19990101`, `1/2/1999` (the day first) or `1999-02-01`, as a timestamp."""
        return self._plausible(self._time(self.present(column), DAYS))

    def day_first_time(self, column: str) -> str:
        """Return `column`, as in `29-02-2016 01:16` or `29/2/2016 01:16:30` or in ISO 8601, as a timestamp."""
        return self._plausible(self._time(self.present(column), TIMES))

    def tweet_time(self, column: str) -> str:
        """Return `column`, as in `Tue Oct 31 22:10:47 +0000 2017` or in ISO 8601, as a timestamp in UTC."""
        return self._plausible(self._time(self.present(column), TWEET_TIMES))

    def iso_time(self, column: str) -> str:
        """Return `column`, as in ISO 8601, as a timestamp; its zone and its parts of a second are left out.

        Good enough to tell whether it can be read and whether it is days away, which is all that suites ask.
        """
        text = self.present(column)
        # At most 19 characters are date and time; a zone or a fraction stands after them or after the minutes.
        return self._plausible(self._time(f"substr({text}, 1, 19)", ISO_TIMES))

    def mail_time(self, column: str) -> str:
        """Return `column` as `iso_time` does; a mail's own date, as in `Tue, 31 Oct 2017...`, is the earliest time."""
        is_mail_date = self._matches(self.present(column), "^[A-Z][a-z][a-z], *[0-9]")
        return f"coalesce({self.iso_time(column)}, case when {is_mail_date} then {EARLIEST} end)"

    @abstractmethod
    def columns(self, schema: str, table: str) -> str:
        """Return the query for a table's columns: column_name, and data_type as the engine names it."""

    @abstractmethod
    def _trimmed(self, column: str) -> str:
        """Return the text without spaces around it; other blanks stay."""

    @abstractmethod
    def _matches(self, text: str, pattern: str) -> str:
        """Return whether the text has a match of the regular expression, whose $ is the very end of it."""

    @abstractmethod
    def _rearranged(self, text: str, pattern: str, replacement: str) -> str:
        r"""Return the text with the one match of the pattern replaced; `replacement` names groups as \1, \2."""

    @abstractmethod
    def _timestamp(self, text: str) -> str:
        """Return the moment of a text such as 2016-2-9 1:16:00; null where there is none such, as on 30 February."""

    @abstractmethod
    def _bigint(self, text: str) -> str:
        """Return the number of a text that is known to be one, where this is the branch of a case."""

    def _plausible(self, time: str) -> str:
        return f"case when {time} >= {EARLIEST} then {time} end"

    def _time(self, text: str, layouts: tuple[str, ...]) -> str:
        """Return the moment that the text states in the first of the layouts that fits."""
        cases = " ".join(
            f"when {self._matches(text, pattern(each))} then {self._of_layout(text, each)}" for each in layouts
        )
        return f"case {cases} end"

    def _of_layout(self, text: str, layout: str) -> str:
        groups = {part[0]: f"\\{place}" for place, part in enumerate(layout.split("%")[1:], start=1)}
        clock = f"{groups['H']}:{groups['M']}:{groups.get('S', '00')}" if "H" in groups else "00:00:00"
        day = f"{groups.get('b', groups.get('m', '01'))}-{groups.get('d', '01')}"
        found = pattern(layout)
        if "y" in groups:
            earlier, later = (
                self._timestamp(self._rearranged(text, found, f"{century}{groups['y']}-{day} {clock}"))
                for century in ("19", "20")
            )
            is_earlier = self._matches(text, found.replace(_GROUPS["%y"], _YEARS_BEFORE_2000))
            return f"case when {is_earlier} then {earlier} else {later} end"
        iso = self._rearranged(text, found, f"{groups.get('Y', '1900')}-{day} {clock}")
        if "b" in groups:
            for number, month in enumerate(MONTHS, start=1):
                iso = f"replace({iso}, '-{month}-', '-{number:02}-')"
        return self._timestamp(iso)


def pattern(layout: str) -> str:
    """Return the regular expression of the texts in a layout: a group for each directive."""
    found = layout.replace("+", "[+]")
    for directive, group in _GROUPS.items():
        # Compact layouts have no separators, so their numbers are of full width.
        found = found.replace(directive, group.replace("0?", "0") if "%m%d" in layout else group)
    return f"^{found}$"


def literal(text: str) -> str:
    """Return a text of the project's own as SQL; none has a backslash but to name a group."""
    return "'" + text.replace("'", "''") + "'"
