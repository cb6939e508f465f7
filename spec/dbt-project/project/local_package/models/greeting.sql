select '{{ var("kit_word") }}' as word, {{ kit.shout("'a'") }} as shouted, '{{ this.schema }}' as schema_name
