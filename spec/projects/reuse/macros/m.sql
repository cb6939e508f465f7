{{#macro shout x}}{{ x }} || '!'{{/macro}}
