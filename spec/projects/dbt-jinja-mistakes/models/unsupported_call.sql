select '{{ submit_python_job({}, 'print(1)') }}' as one
