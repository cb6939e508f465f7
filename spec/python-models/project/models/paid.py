def model(dbt, session):
    visits = dbt.ref("visits")
    raw = dbt.source("raw", "visits")
    assert visits.fetchall() == raw.fetchall()
    return visits.aggregate("animal, sum(paid) as paid, count(*) as visits")
