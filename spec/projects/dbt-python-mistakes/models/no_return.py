def model(dbt, session):
    if dbt.is_incremental:
        return dbt.ref("animals")
    else:
        return dbt.ref("animals")
