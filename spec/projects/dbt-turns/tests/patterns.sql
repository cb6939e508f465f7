{% if modules.re.search('(?i)(?s)^A.B', 'a' ~ '\n' ~ 'b') and dbt_utils.pretty_log_format() %}select 1 as n where not {{ modules.re.search('(?i)(?s)^A.C', 'ab') is none }}{% endif %}
