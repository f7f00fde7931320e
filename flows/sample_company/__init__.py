"""The sample company: a year of Larkfield, which sells broadband, mobile and television, as canonical raw files of
any size.

Everything is made by the code of this package from a seed: no row, sentence or name comes from anywhere else. Beside
the files stands the truth about them (`truth.py`), exact for what systems log, and known for every message.
"""

from flows.sample_company.company import STORIES, Plan
from flows.sample_company.writing import CONTACTS_A_PART, FORMATS, STORY_FILE, TRUTH, write_sample_company

__all__ = ["CONTACTS_A_PART", "FORMATS", "STORIES", "STORY_FILE", "TRUTH", "Plan", "write_sample_company"]
