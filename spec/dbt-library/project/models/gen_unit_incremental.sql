-- depends_on: {{ ref('stg_orders') }}
select '{{ (codegen.generate_unit_test_template('increments')) | replace("'", "''") }}' as text
