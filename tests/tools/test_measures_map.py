"""Every measure of the documents can be found in the model, and the page that says where is up to date."""

from model.evidence.measures import measures
from tools.map_measures import PAGE, ROOT, elsewhere, missing, page, served_by


def test_the_page_of_measures_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "uv run python -m tools.map_measures"


def test_no_measure_of_the_documents_is_left_out():
    assert missing() == [], f"nothing serves {len(missing())} measures: {'; '.join(missing())}"


def test_what_is_kept_by_hand_names_measures_and_files_that_exist():
    assert set(elsewhere()) <= set(measures())
    files = {one.file for some in elsewhere().values() for one in some}
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_every_lever_and_response_that_serves_a_measure_has_a_rule_and_a_test():
    for some in served_by().values():
        for one in some:
            if one.kind in ("lever", "response"):
                assert one.files, f"{one.id} is used by no rule"
                assert one.tests, f"{one.id} is named by no test"


def test_every_file_that_the_map_names_exists():
    named = {path for some in served_by().values() for one in some for path in (*one.files, *one.tests)}
    assert [path for path in named if not (ROOT / path).exists()] == []
