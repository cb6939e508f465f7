{{* inline }}
