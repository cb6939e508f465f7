select '01' as code
