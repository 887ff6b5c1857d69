"""The door of a running house."""

from playwright.sync_api import Page

PASSPHRASE = "a-long-demo-passphrase"
SESSION = "dromos_session"


class Door:
    """Signs people in: the first time as they do it, later by what their browser kept.

    Hashing a passphrase is slow on purpose, and a journey is seldom about signing in.
    """

    def __init__(self, url: str, kept: dict[str, str] | None = None) -> None:
        self.url = url
        self._kept = kept or {}

    def let_in(self, page: Page, name: str) -> Page:
        """Whoever is known here comes in without opening a page."""
        if name not in self._kept:
            return self.sign_in(page, name)
        page.context.add_cookies([{"name": SESSION, "value": self._kept[name], "url": self.url}])
        return page

    def sign_in(self, page: Page, name: str) -> Page:
        """To what one has to do."""
        if name in self._kept:
            self.let_in(page, name).goto(f"{self.url}/my-work/")
            return page
        page.goto(f"{self.url}/account/login/")
        page.fill("input[name=login]", f"{name}@meridian.example")
        page.fill("input[name=password]", PASSPHRASE)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}/my-work/")
        [self._kept[name]] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == SESSION]
        return page
