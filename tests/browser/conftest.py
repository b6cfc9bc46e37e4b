"""A real Chromium, one for all tests that look at a page; they are skipped where there is none."""

import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium():
    """The browser; `chromium.new_context(…)` is a fresh profile."""
    playwright = pytest.importorskip("playwright.sync_api", reason="these tests look at pages through Playwright")
    if CHROMIUM is None:
        pytest.skip("these tests look at pages in Chromium, and there is none here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
