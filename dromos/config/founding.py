"""The tables of a new house at once: each made in its last form, instead of growing through every migration.

A migration is for databases that have lived. On an empty one Django would make each table in its first form and
change it step by step, and spend nine tenths of the time on working out what all models looked like at each step.
"""

import logging
from collections.abc import Iterable

from django.apps.registry import Apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.state import ProjectState

log = logging.getLogger(__name__)

BY_THE_MODELS = (ModelOperation, FieldOperation, IndexOperation)


def found() -> bool:
    """Make all tables of an empty database and note every migration as applied; False when it is not empty.

    Also False, with nothing changed, when the last form cannot be made so: the migrations then run one by one.
    """
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    executor.recorder.ensure_schema()
    try:
        with connection.schema_editor(atomic=True) as editor:
            _make(plan, executor.loader.project_state(), editor)
            for migration in plan:
                executor.recorder.record_applied(migration.app_label, migration.name)
    except Exception:
        log.exception("the tables could not be made at once: the migrations run one by one")
        return False
    return True


def _make(plan: Iterable[Migration], state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
    """1. What tables need first (extensions). 2. The tables. 3. What is said in SQL or Python, in order."""
    by_hand = [
        (migration, operation)
        for migration in plan
        for operation in migration.operations
        if not isinstance(operation, BY_THE_MODELS)
    ]
    for migration, operation in by_hand:
        if not _comes_last(operation):
            operation.database_forwards(migration.app_label, editor, state, state)
    _create_tables(state.apps, editor)
    for migration, operation in by_hand:
        if _comes_last(operation):
            operation.database_forwards(migration.app_label, editor, state, state)


def _comes_last(operation: Operation) -> bool:
    return isinstance(operation, RunSQL | RunPython)


def _create_tables(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            editor.create_model(model)
    while editor.deferred_sql:  # foreign keys and indexes, which triggers of later statements could not stand
        editor.execute(editor.deferred_sql.pop(0))
