"""Certification: what a metric's definition is, who approved it, and what speaks against it in a run."""
