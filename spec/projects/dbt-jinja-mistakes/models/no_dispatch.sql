select {{ only_somewhere_else() }} as one
