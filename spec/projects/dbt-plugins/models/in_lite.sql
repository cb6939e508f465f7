{{ config(database='lite', enabled=target.name == 'lite') }} select 1 as a
