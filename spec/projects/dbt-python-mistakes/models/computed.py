def model(dbt, session):
    name = "ani" + "mals"
    return dbt.ref(name)
