select 1 as a
-- a comment at the end, no newline after; semicolon;
