{{ config(grants={'select': ['bi']}, indexes=[{'columns': ['a']}]) }}
select 1 as a
