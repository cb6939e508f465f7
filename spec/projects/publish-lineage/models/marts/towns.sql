select town, count(*) as owners, max(struct_pack(who := upper(full_name))).who as kept_by from {{ ref('owners') }} group by town
