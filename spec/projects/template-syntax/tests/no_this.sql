select * from {{ this }} where {{ is_incremental() }}
