-- depends_on: {{ source('raw', 'raw_orders') }}
select '{{ (codegen.generate_unit_test_template('stg_orders')) | replace("'", "''") }}' as text
