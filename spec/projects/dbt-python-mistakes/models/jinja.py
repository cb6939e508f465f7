def model(dbt, session):
    return session.sql("select {{ var('x') }}")
