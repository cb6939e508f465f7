{{#macro around a}}{{#macro inner b}}x{{/macro}}{{/macro}}
