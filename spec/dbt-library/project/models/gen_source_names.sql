select '{{ (codegen.generate_source('Main', table_names=['Raw_Orders'])) | replace("'", "''") }}' as text
