{{ config(materialized='table_function', parameters=['n'], contract={'enforced': true}) }}
select n as a
