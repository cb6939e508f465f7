import duckdb


def model(dbt, session):
    dbt.config(materialized="incremental")
    session.execute("create temp table mine as select 1 as n")
    if dbt.is_incremental:
        (last,) = session.sql(f"select max(n) from {dbt.this}").fetchone()
        return session.sql(f"select {last} + 1 as n, '{dbt.this}' as name")
    return session.table("mine").project("n, 'first' as name")
