{% if execute %} select {% set x = 1 %} {% endif %}
