select {{ ../up }}, {{ a. }}
