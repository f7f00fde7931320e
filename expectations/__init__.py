"""Great Expectations suites over the landed raw tables and over the marts before publication."""
