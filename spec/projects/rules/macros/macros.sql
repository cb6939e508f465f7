{{#macro lonely column}}upper({{ column }}){{/macro}}

-- eider: allow rule/unused-macro, rule/undocumented-macro because it is called by hand, with `eider run-operation`
{{#macro by_hand}}select 1{{/macro}}
