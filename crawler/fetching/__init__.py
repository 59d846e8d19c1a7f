"""Safe and mannerly fetching: Scrapy's own hooks, made stricter."""
