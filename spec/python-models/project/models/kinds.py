def model(dbt, session):
    dbt.config(materialized='incremental', unique_key="kind", incremental_strategy='delete+insert')
    found = dbt.ref('animals')
    if dbt.is_incremental:
        return session.sql(f"select kind, pets + 1 as pets, 'again' as how, '{dbt.this.identifier}' as place from {dbt.this} where kind = 'cat'")
    return found.aggregate("kind, count(*) as pets, 'first' as how, '" + dbt.this.schema + "' as place")
