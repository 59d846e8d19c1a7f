"""Text in, item out: no network, no clock, no database, no Scrapy."""
