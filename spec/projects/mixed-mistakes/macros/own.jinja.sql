{% materialization mine, default %}{% endmaterialization %}
