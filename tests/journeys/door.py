"""The door of a running house."""

from playwright.sync_api import Page

PASSPHRASE = "a-long-demo-passphrase"
SESSION = "dromos_session"


class Door:
    """Signs people in: the first time as they do it, later by what their browser kept.

    Hashing a passphrase is slow on purpose, and a journey is seldom about signing in.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._kept: dict[str, str] = {}

    def sign_in(self, page: Page, name: str) -> Page:
        if name in self._kept:
            page.context.add_cookies([{"name": SESSION, "value": self._kept[name], "url": self.url}])
            page.goto(f"{self.url}/my-work/")
            return page
        page.goto(f"{self.url}/account/login/")
        page.fill("input[name=login]", f"{name}@meridian.example")
        page.fill("input[name=password]", PASSPHRASE)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}/my-work/")
        [self._kept[name]] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == SESSION]
        return page
