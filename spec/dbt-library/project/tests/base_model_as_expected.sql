{% set made = codegen.generate_base_model('raw', 'raw_orders') %}
select 1 as wrong where {{ 'renamed as' not in made if execute else false }}
