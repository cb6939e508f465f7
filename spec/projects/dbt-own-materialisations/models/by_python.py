def model(dbt, session):
    dbt.config(materialized="broken")
    return session.sql("select 1 as id")
