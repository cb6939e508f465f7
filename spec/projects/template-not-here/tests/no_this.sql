select * from {{ this }} where {{ is_incremental() }} or 1 = 1
