-- depends_on: {{ ref('stg_orders') }} {{ ref('stg_changed') }}
select '{{ (codegen.generate_unit_test_template('plain', inline_columns=true)) | replace("'", "''") }}' as text
