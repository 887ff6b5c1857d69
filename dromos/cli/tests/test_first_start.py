from dromos.accounts import invitations
from dromos.cli.up import first_start_token


def test_the_terminal_shows_the_token_that_the_page_asks_for(settings) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    settings.SECRET_KEY = "another key"
    assert first_start_token("another key") == invitations.first_start_token()
