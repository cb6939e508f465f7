-- 🙂é
select '🙂é', {{ twice('nn') }} from
	{{ ref('bom_crlf') }}
