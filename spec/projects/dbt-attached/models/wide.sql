{{ config(database='lake', schema='wide') }}
select id, name, label from {{ ref('joined') }} left join {{ ref('labels') }} using (id)
