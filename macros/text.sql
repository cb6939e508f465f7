{{#macro clean_text column}}nullif(trim(regexp_replace({{ column }}, '\s+', ' ', 'g')), ''){{/macro}}

{{#macro normalise_name column}}nullif(trim(regexp_replace(upper(strip_accents({{ column }})), '[^A-Z0-9]+', ' ', 'g')), ''){{/macro}}

{{#macro normalise_town column}}regexp_replace(regexp_replace({{ normalise_name(column) }}, '^ST(E?) ', 'SAINT\1 '), ' ST(E?) ', ' SAINT\1 '){{/macro}}

{{#macro whole_number column}}try_cast(try_cast(replace(trim({{ column }}), ',', '.') as double) as integer){{/macro}}

{{#macro decimal_number column}}try_cast(replace(trim({{ column }}), ',', '.') as double){{/macro}}
