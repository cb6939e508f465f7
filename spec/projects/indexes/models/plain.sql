select unnest(['a', 'b']) as code, 1 as same
