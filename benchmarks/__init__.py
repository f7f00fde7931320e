"""Benchmarks: companies of any size, and what the engines make of them."""
