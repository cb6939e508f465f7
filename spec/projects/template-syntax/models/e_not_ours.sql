{% if execute %} select {% set x = 1 %} {% endif %}
{{> header }} {{{ raw }}} {{ "a" | upper }} {{& raw }} {{ @root.x }} {{ ../up }}
