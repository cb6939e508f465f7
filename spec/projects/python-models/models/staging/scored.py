def model(dbt, session):
    dbt.config(tags=["scores"], least=2)
    owners = dbt.ref("owners")
    return owners.filter(f"homes >= {dbt.config.get('least')}").project("id, homes")
