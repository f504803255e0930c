"""Scenarios from options of the command line; a fault is one line."""

from decimal import Decimal, InvalidOperation

from agents.base.files.errors import WrongInput, shown
from app.cli.options import ReplicatedOptions, RunOptions, ScenarioOptions
from experiments.catalogue.reader import load_any
from experiments.i18n.catalogue import report_words
from experiments.i18n.format import MINUS
from experiments.output.export import check_output
from model.policy.declared import circumstances, levers
from model.scenario import Scenario

REPLICATIONS = 20
MOST_FOR_PRECISION = 2000


def check_out(options: RunOptions) -> None:
    """Refuse an output that cannot be written, before the work."""
    if options.out is not None:
        check_output(options.out)
    if not options.language:
        return
    report_words(options.language)
    if options.out is None or options.out.suffix.lower() != ".csv":
        raise WrongInput("--language: it says how a CSV file is written, expected --out FILE.csv beside it")


def replication_count(options: ReplicatedOptions, default: int) -> int:
    """The number of replications that was asked for, else a default."""
    if options.replications is None:
        return default
    if options.replications < 1:
        raise WrongInput(f"--replications: found {options.replications}, expected at least 1")
    return options.replications


def run_count(options: RunOptions) -> int:
    """Replications of run and compare; with a precision the most that there may be."""
    return replication_count(options, REPLICATIONS if options.precision is None else MOST_FOR_PRECISION)


def scenario_of(name: str, options: ScenarioOptions, *, steered: bool = True) -> Scenario:
    """A place, catalogue scenario or file under these options; one that is not steered takes no lever or response."""
    scenario = load_any(name)
    # By alias: a setting begins `from` a date, which is a keyword of Python.
    own = scenario.model_dump(by_alias=True)
    changes: dict[str, object] = {
        key: value for key, value in (("years", options.years), ("seed", options.seed)) if value is not None
    }
    if options.assume:
        changes["assumptions"] = {**own["assumptions"], **_pairs("--assume", options.assume)}
    if options.circumstance:
        pairs = _pairs("--circumstance", options.circumstance)
        changes["circumstances"] = {**own["circumstances"], **{key: _plain(key, text) for key, text in pairs.items()}}
    if steered and options.lever:
        pairs = _pairs("--set", options.lever)
        changes["levers"] = {**own["levers"], **{key: _setting(key, text) for key, text in pairs.items()}}
    if steered and options.response:
        changes["responses"] = {**own["responses"], **_pairs("--response", options.response)}
    return scenario.changed(**changes) if changes else scenario


def notes_on(scenario: Scenario) -> list[str]:
    """Notes on levers of a valid scenario that change nothing."""
    from experiments.compare.idle_levers import idle_levers

    return [
        f"{idle.lever} changes nothing here{', though it does cost something' if idle.costs else ''}: "
        f"{idle.in_words('en')}"
        for idle in idle_levers(scenario)
    ]


_EXAMPLES = {
    "--set": "lever=value, such as start_light=0.5",
    "--response": "name=on or name=off, such as upcoding=off",
    "--circumstance": "name=value, such as indexation=0.03",
    "--assume": "path=value, such as children.asks=2",
}


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise WrongInput(f"{option}: found {shown(text)}, expected {_EXAMPLES[option]}")
        if name.strip() in pairs:
            raise WrongInput(f"{option}: found {name.strip()} twice, expected one value")
        pairs[name.strip()] = value.strip()
    return pairs


def _plain(name: str, text: str) -> str:
    """A value as files write it: 50% of a share is 0.5, and a typographic minus sign is a hyphen."""
    text = text.replace(MINUS, "-")
    # A percentage means something only of a share; elsewhere it is refused as it stands.
    if not text.endswith("%") or not any(
        declared.id == name and declared.unit == "share" for declared in (*levers(), *circumstances())
    ):
        return text
    try:
        # Exact: 0.7 / 100 in floats is 0.006999999999999999.
        return str(Decimal(text.removesuffix("%").strip()) / 100)
    except InvalidOperation:
        return text


def _setting(lever: str, text: str) -> dict[str, str]:
    """A value with, after @, its start and, after /, the weeks in which it gets there."""
    value, at, since = text.partition("@")
    start, slash, weeks = since.partition("/")
    setting = {"value": _plain(lever, value)}
    if at:
        setting["from"] = start
    if slash:
        setting["ramp_weeks"] = weeks
    return setting


def precision_share(text: str | None) -> float | None:
    """The precision as a share; none where none was asked for."""
    if text is None:
        return None
    number = text.strip().removesuffix("%")
    try:
        share = float(number) / (100.0 if number != text.strip() else 1.0)
    except ValueError:
        share = -1.0
    if not 0.0 < share < 1.0:
        raise WrongInput(f"--precision: found {shown(text)}, expected a share such as 1% or 0.01")
    return share
