{% set shop = {'name': 'corner'} %}
select {{ shop.nmae.upper() }} as name
