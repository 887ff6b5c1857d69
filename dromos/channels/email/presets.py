"""Mail providers an administrator can choose from instead of typing server names. Plain values."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known about a provider. Empty host: the administrator gives it.

    `hint` says what must be done at the provider first; `authorize_endpoint` is where an administrator signs in so
    that we get a refresh token.
    """

    key: str
    name: str
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: str = "tls"
    auth: str = "password"
    token_endpoint: str = ""
    token_scope: str = ""
    authorize_endpoint: str = ""
    hint: str = ""
    kind: str = "imap"
    trusted_servers: str = ""
    """The name the provider signs Authentication-Results with."""
    smtp_connections: int = 2
    smtp_per_minute: int = 0
    smtp_per_day: int = 0


PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset(
            "generic", _("Other mail server"), hint=_("Ask your provider for the names of the IMAP and SMTP servers.")
        ),
        Preset(
            "pop3",
            _("Other mail server (POP3)"),
            imap_port=995,
            kind="pop3",
            hint=_("Only where there is no IMAP. Letters stay at the server unless you say otherwise."),
        ),
        Preset(
            "reception",
            _("Own mail server hands letters to us"),
            kind="reception",
            smtp_port=25,
            smtp_security="starttls",
            hint=_("Your mail server passes letters on by SMTP or LMTP. Set up the reception as well."),
        ),
        Preset(
            "google",
            _("Google Workspace, Gmail (OAuth2)"),
            imap_host="imap.gmail.com",
            smtp_host="smtp.gmail.com",
            auth="xoauth2",
            token_endpoint="https://oauth2.googleapis.com/token",  # noqa: S106 (an address, no secret)
            token_scope="https://mail.google.com/",  # noqa: S106
            authorize_endpoint="https://accounts.google.com/o/oauth2/v2/auth",
            trusted_servers="mx.google.com",
            smtp_per_day=2000,
            hint=_("Make an OAuth client of the kind “Web application” in the Google Cloud console."),
        ),
        Preset(
            "google-password",
            _("Gmail (app password)"),
            imap_host="imap.gmail.com",
            smtp_host="smtp.gmail.com",
            trusted_servers="mx.google.com",
            smtp_per_day=500,
            hint=_("Switch on two-step verification at Google and make an app password."),
        ),
        Preset(
            "microsoft",
            _("Microsoft 365, Exchange Online (OAuth2)"),
            imap_host="outlook.office365.com",
            smtp_host="smtp.office365.com",
            smtp_port=587,
            smtp_security="starttls",
            auth="xoauth2",
            token_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106
            token_scope=(  # noqa: S106
                "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
            ),
            authorize_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            smtp_connections=3,
            smtp_per_minute=30,
            smtp_per_day=10_000,
            hint=_("Register an application in Microsoft Entra and allow authenticated SMTP for the mailbox."),
        ),
        Preset(
            "microsoft-app",
            _("Microsoft 365, Exchange Online (as an application)"),
            imap_host="outlook.office365.com",
            smtp_host="smtp.office365.com",
            smtp_port=587,
            smtp_security="starttls",
            auth="xoauth2",
            token_endpoint="https://login.microsoftonline.com/YOUR-TENANT/oauth2/v2.0/token",  # noqa: S106
            token_scope="https://outlook.office365.com/.default",  # noqa: S106
            smtp_connections=3,
            smtp_per_minute=30,
            smtp_per_day=10_000,
            hint=_("The application signs in by itself: grant it IMAP.AccessAsApp and SMTP.SendAsApp for the mailbox."),
        ),
        Preset("local", _("Mail server on this machine"), "127.0.0.1", 143, "none", "127.0.0.1", 25, "none"),
    )
}
