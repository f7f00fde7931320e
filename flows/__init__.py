"""Prefect flows and the command `outcomes`: everything that runs around the SQL of models/."""
