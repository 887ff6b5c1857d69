"""What a rule about too much work would do, in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.routing.models import OverloadRule
from dromos.routing.overload_trial import BACK, Trial

Measure = OverloadRule.Measure


def said(rule: OverloadRule, trial: Trial) -> list[str]:
    """One sentence about now, and one about the days behind us where they tell."""
    return [_now(rule, trial), *_before(trial)]


def _now(rule: OverloadRule, trial: Trial) -> str:
    if rule.measure == Measure.ALWAYS:
        return _("It would be in force as long as it holds.")
    values = {"queue": rule.queue, "figure": f"{trial.measured:.0f}", "above": f"{rule.begins_above:g}"}
    now = {
        Measure.WAITING: _("%(queue)s: %(figure)s waiting now."),
        Measure.OLDEST: _("%(queue)s: the oldest has waited %(figure)s minutes now."),
        Measure.LOAD: _("%(queue)s: the people who are here have a load of %(figure)s %% now."),
    }[Measure(rule.measure)]
    then = _("It would begin at once.") if trial.begins_now else _("It would begin above %(above)s.")
    return f"{now % values} {then % values}"


def _before(trial: Trial) -> list[str]:
    if trial.times is None:
        return []
    values = {"days": BACK.days, "num": trial.times, "peak": f"{trial.peak:.0f}"}
    if not trial.times:
        return [_("Last %(days)s days: it would never have begun; highest figure: %(peak)s.") % values]
    values["hours"] = f"{trial.spent.total_seconds() / 3600:.1f}"
    text = ngettext(
        "Last %(days)s days: in force %(num)s time, %(hours)s h in all; highest figure: %(peak)s.",
        "Last %(days)s days: in force %(num)s times, %(hours)s h in all; highest figure: %(peak)s.",
        trial.times,
    )
    return [text % values]
