-- depends_on: {{ ref('stg_orders') }} {{ ref('stg_changed') }}
select '{{ (codegen.generate_unit_test_template('plain')) | replace("'", "''") }}' as text
