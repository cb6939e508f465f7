select a from main.by_hook
