select '01' as code, 'Ain' as label
