{{ config(materialized='function', parameters='label') }}
-- An expression.
upper(trim(label))
