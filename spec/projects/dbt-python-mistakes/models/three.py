def model(dbt, session, more):
    return dbt.ref("animals")
