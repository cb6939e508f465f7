{{#macro cents_to_dollars(column, digits=2)}}{{ default__cents_to_dollars(column, digits) }}{{/macro}}

{{#macro default__cents_to_dollars(column, digits)~}}
    round({{ column }} / 100, {{ digits }})
{{~/macro}}
