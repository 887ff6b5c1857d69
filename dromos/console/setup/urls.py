"""Addresses below /setup/: for administrators."""

from django.urls import path, register_converter

from dromos.console.setup.dates import DateConverter
from dromos.console.setup.views import (
    audit,
    calendars,
    categories,
    departments,
    guide,
    letters,
    people,
    policies,
    rules,
)

register_converter(DateConverter, "iso_date")

app_name = "setup"
urlpatterns = [
    path("", guide.index, name="index"),
    path("house/", guide.house, name="house"),
    path("install/<slug:what>/", guide.install, name="install"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.person_roles, name="person_roles"),
    path("people/<int:pk>/capacity/", people.person_work, name="person_work"),
    path("people/<int:pk>/state/", people.person_state, name="person_state"),
    path("people/<int:pk>/invite/", people.invite, name="person_invite"),
    path("skills/new/", people.new_skill, name="skill_new"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="department_new"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path("departments/<int:pk>/calendar/", departments.department_calendar, name="department_calendar"),
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.new_category, name="category_new"),
    path("categories/<int:pk>/", categories.category, name="category"),
    path("categories/<int:pk>/skills/", categories.category_requirements, name="category_requirements"),
    path("categories/<int:pk>/questions/", categories.category_questions, name="category_questions"),
    path("rules/", rules.rules, name="rules"),
    path("rules/try/", rules.try_rules, name="rules_try"),
    path("rules/new/", rules.new_rule, name="rule_new"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/move/", rules.move_rule, name="rule_move"),
    path("rules/<int:pk>/delete/", rules.delete_rule, name="rule_delete"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.new_policy, name="policy_new"),
    path("policies/<int:pk>/", policies.policy, name="policy"),
    path("policies/<int:pk>/move/", policies.move_policy, name="policy_move"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new_calendar, name="calendar_new"),
    path("calendars/preview/", calendars.preview_target, name="calendar_preview"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/days/", calendars.set_exception, name="calendar_day"),
    path("calendars/<int:pk>/days/<iso_date:date>/remove/", calendars.remove_exception, name="calendar_day_remove"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<slug:key>/<slug:language>/", letters.letter, name="letter"),
    path("letters/<slug:key>/<slug:language>/restore/", letters.restore_letter, name="letter_restore"),
    path("audit/", audit.audit_log, name="audit"),
]
