"""Addresses of the staff's pages. Each part mounts its own urls."""

from django.urls import include, path

urlpatterns = [
    path("", include("dromos.console.workspace.urls")),
    path("", include("dromos.console.planner.urls")),
    path("search/", include("dromos.console.search.urls")),
    path("palette/", include("dromos.console.palette.urls")),
    path("conditions/", include("dromos.console.conditions.urls")),
    path("bulk/", include("dromos.console.bulk.urls")),
    path("overviews/", include("dromos.console.overviews.urls")),
    path("canned-texts/", include("dromos.console.canned.urls")),
    path("alerts/", include("dromos.console.alerts.urls")),
    path("floor/what-if/", include("dromos.console.simulation.urls")),
    path("floor/", include("dromos.console.floor.urls")),
    path("design/", include("dromos.console.design.urls")),
    path("setup/roles/", include("dromos.console.setup.roles.urls")),
    path("setup/skills/", include("dromos.console.setup.skills.urls")),
    path("setup/routes/", include("dromos.console.setup.routes.urls")),
    path("setup/tokens/", include("dromos.console.setup.tokens.urls")),
    path("setup/triggers/", include("dromos.console.setup.triggers.urls")),
    path("macros/", include("dromos.console.macros.urls")),
    path("setup/", include("dromos.console.setup.urls")),
]
