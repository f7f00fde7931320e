"""The engines that the marts are built on: one interface, `warehouse.Warehouse`, and a form of it for each target.

`targets.warehouse_of` gives the warehouse of a target. Whatever else of flows/ depends on an engine does not exist.
"""
