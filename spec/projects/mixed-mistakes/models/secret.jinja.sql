select '{{ env_var("EIDER_SECRET_KEY") }}' as key
