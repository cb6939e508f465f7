def make(dbt, session):
    return dbt.ref("animals")
