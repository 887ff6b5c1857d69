"""The size budgets of the house: small functions, small modules, short views (docs/explanation/house.md)."""

import statistics

from tests.architecture.sources import complaint, length, modules, product

MEDIAN, MOST, LONGEST = 10, 45, 80
MODULE_MOST, MODULE_LONGEST = 400, 600
VIEW_LONGEST = 20
ENTRANCES = ("console", "portal", "api")


def percentile_95(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.95)]


def test_no_function_is_longer_than_a_screen() -> None:
    places = [
        f"{module.at(function)} {function.name}: {length(function)} lines"
        for module in modules()
        for function in module.functions()
        if length(function) > LONGEST
    ]
    assert not places, complaint(f"Over {LONGEST} lines nobody sees the whole: give the steps names.", places)


def test_functions_are_short() -> None:
    lengths = [length(function) for module in product() for function in module.functions()]
    assert statistics.median(lengths) <= MEDIAN
    assert percentile_95(lengths) <= MOST


def test_no_module_grows_into_a_giant() -> None:
    places = [
        f"{module.at(module.tree)}: {module.lines} lines" for module in modules() if module.lines > MODULE_LONGEST
    ]
    assert not places, complaint("Every house we learned from grew one giant file; split it by verb group.", places)


def test_modules_are_short() -> None:
    assert percentile_95([module.lines for module in product()]) <= MODULE_MOST


def test_a_view_only_parses_asks_and_shows() -> None:
    """Parse -> access -> one action or query -> template: 20 lines are enough."""
    places = [
        f"{module.at(function)} {function.name}: {length(function)} lines"
        for module in product()
        if module.app in ENTRANCES and ("views" in module.path.stem or "views" in module.parts)
        for function in module.functions()
        if function.args.args and function.args.args[0].arg == "request" and length(function) > VIEW_LONGEST
    ]
    assert not places, complaint("A long view decides or gathers: that belongs to an action or a query.", places)
