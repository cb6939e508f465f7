{{#macro shout column}}upper({{ column }}){{/macro}}
