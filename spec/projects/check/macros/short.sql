{{#macro short column}}left({{ column }}, 1){{/macro}}
