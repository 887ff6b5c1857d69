"""Every address of the product: each entrance mounts its own urls here."""

from django.urls import URLPattern, URLResolver, include, path

from dromos.api.interface import interface

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("dromos.console.account.urls")),
    path("", include("dromos.portal.urls")),
    path("sandbox/", include("dromos.channels.sandbox.urls")),
    path("forms/", include("dromos.channels.webform.urls")),
    path("setup/forms/", include("dromos.channels.webform.setup_urls")),
    path("setup/mailboxes/", include("dromos.channels.email.urls")),
    path("api/v1/", include("dromos.api.urls")),
    path("api/v1/", interface.urls),
    path("desk/", include("dromos.console.desk.urls")),
    path("customers/", include("dromos.console.customers.urls")),
    path("intake/", include("dromos.console.intake.urls")),
    path("", include("dromos.console.urls")),
]
