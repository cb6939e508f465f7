{{#test reads_this model}}select * from {{ model }} where {{ this }} is null{{/test}}
