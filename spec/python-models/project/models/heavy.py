"""The heavier ones."""
import os


def model(dbt, session):
    dbt.config(limit=3.75, tags=["slow"])
    animals = dbt.ref("animals")
    least = dbt.config.get("limit", 2)
    assert dbt.config.get("nowhere", 5) == 5
    assert dbt.config.get("materialized") == "table"
    assert not dbt.is_incremental
    return animals.filter(f"weight > {least}").order("id desc")
