{{#macro half column}}{{ column }} / 2{{/macro}}
