"""Great Expectations suites over the landed raw tables and over the marts before publication.

`validation` is the way in; it is cheap to import. The suites import Great Expectations, which
takes about 9 s.
"""

import os

# Read by Great Expectations at its import, so it is set before any module of this package can import it.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
