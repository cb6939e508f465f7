{{ config(
    materialized='table',
    post_hook="insert into {{ this }} select {% if execute %}{{ run_query('select 10 * count(*) from ' ~ this).columns[0].values()[0] }}{% endif %}"
) }}
select 1 as id
