select 1 {{! a comment that ends }} {{!-- another }} -- with braces }} inside --}} as id {{!-- never closed
