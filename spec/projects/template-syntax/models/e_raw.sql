select {{{ raw }}}, {{& raw }}, {{ @root.x }}, {{ "a" | upper }}
