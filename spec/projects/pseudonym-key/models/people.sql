{{ config(materialized='table') }}
select {{ pseudonymise("'Marie CANARI'") }} as person
