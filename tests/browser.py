"""A browser for the tests, which keeps a note of all that it fetches and of all that it is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ("background-networking", "component-update", "sync", "gpu", "quic")
ARGUMENTS = ["--no-sandbox", "--no-first-run", "--lang=zh-CN", *(f"--disable-{what}" for what in QUIET)]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TELLS = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)


@contextmanager
def chromium() -> Iterator[Any]:
    """Run Chromium; leave the test out, with the reason, where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Seen:
    """What the pages of some contexts asked for, and everything that was complained of on their consoles."""

    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: Any) -> None:
        """Listen to a context from its first page on."""
        context.add_init_script(TELLS)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))

    def _hear(self, message: Any) -> None:
        # A page that is itself answered with 404 or 422 is told of on the console, too.
        own = message.page and message.location["url"] == message.page.url and message.text.startswith("Failed to load")
        if message.type in ("error", "warning") and not own:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def faults(self) -> list[str]:
        """Return every request that left the machine and every complaint."""
        return [url for url in self.requests if not url.startswith((f"{self.base}/", "data:"))] + self.complaints


@dataclass
class Desk:
    """A browser before a served county: pages of people who chose their role card."""

    browser: Any
    base: str
    seen: Seen

    def stranger(self, **options: Any) -> Any:
        """Return a page of somebody who has not signed in."""
        context = self.browser.new_context(**{"base_url": self.base, "locale": "zh-CN", "viewport": WIDE} | options)
        context.set_default_timeout(15_000)
        self.seen.watch(context)
        return context.new_page()

    def signed_in(self, post: str, **options: Any) -> Any:
        """Return a page of the person whose role card says the post."""
        page = self.stranger(**options)
        page.goto("/")
        page.locator(".tz-role-cards button", has_text=post).first.click()  # there are two county officers
        return page
