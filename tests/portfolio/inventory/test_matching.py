from portfolio.inventory.matching import Guess, Sureness, guess_columns, normal
from portfolio.inventory.plan import Plan, guess_plan
from portfolio.inventory.reading import read
from portfolio.inventory.seen import seen_in
from portfolio.inventory.sheet import Sheet
from portfolio.inventory.targets import Target
from tests.portfolio.inventory.files import SHIPPED, workbook

GERMAN = """Lfd. Nr.;Bezeichnung des Vorhabens;Geschäftsbereich;Abteilung;Projektstatus;Zweck;Geschäftsprozess;\
Beantragt am;Entwicklungsbeginn;Live seit;Plankosten;Istkosten;Anbieter;Schlagworte;Datenschutz geprüft?;Bemerkung
1;Belegerkennung;Finanzen;Kreditoren;Produktivbetrieb;Belege werden von Hand erfasst und oft falsch gebucht.;\
Eingangsrechnungen lesen und kontieren;03.02.2022;01.04.2022;14.11.2022;180.000 €;162.400,50 €;Ledgerly;Finanzen;ja;
2;Prognose der Rohstoffpreise;Einkauf;Rohstoffe;In Umsetzung;Der Einkauf kauft oft zum falschen Zeitpunkt.;\
Preise der nächsten acht Wochen vorhersagen;15.03.2024;20.06.2024;;95.000 €;41.000 €;;Prognose;nein;läuft
3;Sichtprüfung der Schweißnähte;Werk Süd;Qualität;Pilotphase;Jede zwanzigste Naht wird erst beim Kunden bemängelt.;\
Bilder der Nähte in gut und schlecht trennen;07.01.2025;31.03.2025;;120.000 €;88.000 €;Nahtblick GmbH;Bilder;ja;
4;Dienstplanung;Werk Süd;Personal;Idee;Ein Plan dauert zwei Tage und hält nicht.;\
Schichten nach Regeln und Wünschen verteilen;13.05.2025;;;;;;Planung;nein;
5;Altes Auskunftssystem;Einkauf;Strategie;Außer Betrieb;Niemand hat die Antworten gelesen, sie waren zu lang.;\
Fragen der Lieferanten beantworten;11.10.2017;08.01.2018;02.07.2018;30.000 €;34.100 €;Antwortwerk;Chat;ja;
"""


def found(sheet: Sheet, remembered: dict[str, str] | None = None) -> dict[str, str]:
    """Heading to target, for the columns that become something."""
    guesses = guess_columns(seen_in(sheet), remembered)
    return {sheet.headings[guess.index]: str(guess.target) for guess in guesses if guess.target}


def guess(sheet: Sheet, heading: str, remembered: dict[str, str] | None = None) -> Guess:
    return guess_columns(seen_in(sheet), remembered)[sheet.headings.index(heading)]


def test_the_shipped_inventory_is_matched_without_help():
    assert found(read(SHIPPED.read_bytes())) == {
        "No.": "key",
        "AI application": "name",
        "Business area": "unit",
        "Team": "sub_unit",
        "Purpose and expected benefit": "problem",
        "What it produces": "workflow",
        "Status": "stage",
        "Idea from": "proposed_on",
        "Build started": "build_started_on",
        "Go-live": "live_on",
        "Retired": "retired_on",
        "Approved budget": "budget",
        "Spent so far": "spent",
        "Supplier": "vendor",
        "Keywords": "tags",
    }


def test_a_german_inventory_is_matched_without_help():
    assert found(read(GERMAN.encode("cp1252"))) == {
        "Lfd. Nr.": "key",
        "Bezeichnung des Vorhabens": "name",
        "Geschäftsbereich": "unit",
        "Abteilung": "sub_unit",
        "Projektstatus": "stage",
        "Zweck": "problem",
        "Geschäftsprozess": "workflow",
        "Beantragt am": "proposed_on",
        "Entwicklungsbeginn": "build_started_on",
        "Live seit": "live_on",
        "Plankosten": "budget",
        "Istkosten": "spent",
        "Anbieter": "vendor",
        "Schlagworte": "tags",
    }
    assert {word: str(stage) for word, stage in guess_plan(seen_in(read(GERMAN.encode()))).stages.items()} == {
        "Produktivbetrieb": "live",
        "In Umsetzung": "building",
        "Pilotphase": "measuring",
        "Idee": "proposed",
        "Außer Betrieb": "retired",
    }


def test_a_consultants_workbook_is_matched_without_help():
    content = workbook(
        ["AI opportunity scan, final"],
        ["Initiative", "Line of business", "Where it stands", "Go live date", "Total budget", "Business owner"],
        ["Invoice matching", "Finance", "in production", "2023-05-01", 120_000, "R. Blom"],
        ["Berth planning", "Harbour", "piloting", "", 310_000, "A. Kaya"],
        ["Crane alarm", "Harbour", "idea", "", 45_000, "A. Kaya"],
        ["Load photos", "Logistics", "in development", "", 66_000, "M. Roth"],
    )
    sheet = read(content)
    assert found(sheet) == {
        "Initiative": "name",
        "Line of business": "unit",
        "Where it stands": "stage",
        "Go live date": "live_on",
        "Total budget": "budget",
    }


def test_values_speak_against_a_heading_that_only_sounds_right():
    sheet = read(
        b"Name,Unit,Budget,Stage,Is the process documented?\n"
        b"A,U,approved,2023-01-01,Yes\nB,U,open,2023-05-01,No\nC,V,open,2024-05-01,Yes\n"
    )
    assert found(sheet) == {"Name": "name", "Unit": "unit"}


def test_sureness_is_a_word_with_heading_and_values_behind_it():
    sheet = read(SHIPPED.read_bytes())
    assert guess(sheet, "Status").sureness is Sureness.SURE
    assert guess(sheet, "Purpose and expected benefit").sureness is Sureness.LIKELY
    assert guess(sheet, "What it produces").sureness is Sureness.GUESS
    assert guess(sheet, "Works council").sureness is Sureness.OUT
    assert guess(sheet, "Status", {normal("Status"): "stage"}).sureness is Sureness.REMEMBERED


def test_what_was_chosen_for_a_heading_before_goes_before_any_guess():
    sheet = read(SHIPPED.read_bytes())
    remembered = {normal("Comment"): "problem", normal("Status"): "", normal("Team"): "unit", normal("Supplier"): "x"}
    matched = found(sheet, remembered)
    assert matched["Comment"] == "problem"
    assert "Status" not in matched
    assert matched["Team"] == "unit"
    assert "Business area" not in matched or matched["Business area"] != "unit"
    assert matched["Supplier"] == "vendor"
    assert list(matched.values()).count("problem") == 1


def test_each_target_is_given_to_one_column_only():
    for content in (SHIPPED.read_bytes(), GERMAN.encode()):
        targets = list(found(read(content)).values())
        assert len(targets) == len(set(targets))


def test_remembered_words_for_stage_go_before_a_guess_and_stopped_is_never_taken():
    sheet = read(b"Name,Unit,Status\nA,U,Parked\nB,U,Live\nC,U,Idea\n")
    plan = guess_plan(seen_in(sheet), stages={"parked": "retired", "live": "measuring", "idea": "stopped"})
    assert plan.stages == {"Parked": "retired", "Live": "measuring", "Idea": "proposed"}


def test_a_plan_comes_back_from_its_stored_form():
    plan = guess_plan(seen_in(read(SHIPPED.read_bytes())))
    assert type(plan).from_json(plan.as_json()) == plan
    assert plan.column_of(Target.NAME) == 1


def test_a_word_for_stage_is_one_word_however_it_is_spelled():
    sheet = read(b"Name,Unit,Status\nA,U,In  Production\nB,U,in production\nC,U,IDEA\nD,U,\n")
    assert guess_plan(seen_in(sheet)).words(seen_in(sheet)) == {"In  Production": 2, "IDEA": 1}


def test_a_column_of_two_hundred_different_words_holds_no_words_for_stage():
    def plan_of(words: int) -> tuple[bool, int]:
        sheet = read("\n".join(["Name,Unit,Status", *(f"A{n},U,word {n}" for n in range(words))]).encode())
        plan = Plan({0: Target.NAME, 1: Target.UNIT, 2: Target.STAGE})
        return plan.has_too_many_words(seen_in(sheet)), len(plan.words(seen_in(sheet)))

    assert plan_of(200) == (False, 200)
    assert plan_of(201) == (True, 0)
