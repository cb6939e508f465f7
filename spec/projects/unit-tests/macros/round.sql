{{#macro rounded column}}round({{ column }}, 0){{/macro}}
