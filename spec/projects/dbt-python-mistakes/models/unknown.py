def model(dbt, session):
    # dbt.ref("not_read")
    text = "dbt.ref('nor_this')"
    return dbt.ref("animal")
