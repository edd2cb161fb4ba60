"""The tags that every page is built from."""

from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve

from common.templatetags.pilothouse import STATES


def rendered(source: str, **context: object) -> str:
    return " ".join(Template(source).render(Context(context)).split())


class PriceForm(forms.Form):
    volume = forms.IntegerField(label="Calls a month", help_text="All six sites", min_value=1)
    price = forms.DecimalField(label="Price", error_messages={"invalid": "Enter a price as a number, like 0.55"})
    until = forms.DateField(label="Holds until", required=False)
    source = forms.ChoiceField(label="Source", choices=[("offer", "Offer in writing")], widget=forms.RadioSelect)
    firm = forms.BooleanField(label="Firm", required=False)
    reason = forms.CharField(label="Reason", required=False, widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("state", "html"),
    [
        ("clear", '<span class="lamp" data-s="clear">clear</span>'),
        ("at risk", '<span class="lamp" data-s="risk">at risk</span>'),
        ("at_risk", '<span class="lamp" data-s="risk">at risk</span>'),
        ("missing", '<span class="lamp" data-s="missing">missing</span>'),
        ("failing", '<span class="lamp" data-s="failing">failing</span>'),
    ],
)
def test_a_lamp_always_has_its_word(state, html):
    assert rendered("{% lamp state %}", state=state) == html


def test_a_lamp_can_carry_a_verdict_and_escapes_it():
    assert (
        rendered("{% lamp 'failing' word %}", word="No-go <b>")
        == '<span class="lamp" data-s="failing">No-go &lt;b&gt;</span>'
    )


def test_an_unknown_state_is_a_mistake_and_never_a_silent_lamp():
    with pytest.raises(KeyError):
        rendered("{% lamp 'fine' %}")


def test_the_four_criteria_are_read_aloud_as_one_sentence():
    html = rendered("{% four criteria %}", criteria=[("threshold", "clear"), ("affordable", "at risk")])
    assert 'role="img" aria-label="threshold: clear, affordable: at risk"' in html
    assert '<i data-s="clear"></i><i data-s="risk"></i>' in html


def test_a_field_with_a_mistake_says_so_beside_it():
    html = rendered("{% field form.price %}", form=PriceForm({"price": "0,55 EUR"}))
    assert 'value="0,55 EUR"' in html
    assert 'aria-invalid="true" aria-describedby="id_price_error"' in html
    assert 'class="err" id="id_price_error"' in html
    assert "Enter a price as a number, like 0.55" in html


def test_a_figure_is_typed_as_text_with_the_right_keyboard():
    form = PriceForm()
    volume, price = rendered("{% field form.volume %}", form=form), rendered("{% field form.price %}", form=form)
    assert 'type="text"' in volume
    assert 'inputmode="numeric"' in volume
    assert "min=" not in volume
    assert 'inputmode="decimal"' in price


@pytest.mark.parametrize(("stored", "shown"), [("0.060000", "0.06"), ("186000.000000", "186000"), ("0.000000", "0")])
def test_a_stored_figure_is_shown_without_the_zeros_of_its_column(stored, shown):
    html = rendered("{% field form.price %}", form=PriceForm(initial={"price": Decimal(stored)}))
    assert f'value="{shown}"' in html


def test_a_hint_belongs_to_its_field():
    html = rendered("{% field form.volume %}", form=PriceForm())
    assert 'aria-describedby="id_volume_helptext"' in html
    assert '<span class="hint" id="id_volume_helptext">All six sites</span>' in html


@pytest.mark.parametrize(
    ("source", "marked"),
    [("{% field form.price %}", True), ("{% field form.price mark=False %}", False), ("{% field form.until %}", False)],
)
def test_required_is_said_in_words(source, marked):
    assert ("required</span>" in rendered(source, form=PriceForm())) is marked


def test_a_day_is_picked_with_the_browsers_own_calendar():
    html = rendered("{% field form.until %}", form=PriceForm(initial={"until": "2026-11-24"}))
    assert 'type="date"' in html
    assert 'value="2026-11-24"' in html


def test_one_answer_among_a_few_is_a_group_with_a_legend():
    html = rendered("{% field form.source %}", form=PriceForm())
    assert "<legend>Source" in html
    assert '<label class="check" for="id_source_0"><input type="radio"' in html


def test_a_tick_stands_before_its_words():
    html = rendered("{% field form.firm %}", form=PriceForm())
    assert (
        '<label class="check" for="id_firm"><input type="checkbox" name="firm" id="id_firm"><span>Firm</span>' in html
    )


def test_a_hidden_field_brings_nothing_but_itself():
    assert rendered("{% field form.version %}", form=PriceForm({"version": "3"})).startswith('<input type="hidden"')


def test_what_is_wrong_with_the_whole_form_is_an_alert():
    form = PriceForm({"version": "1"})
    form.add_error(None, "The two volumes are the same.")
    html = rendered("{% form_errors form %}", form=form)
    assert 'role="alert"' in html
    assert "The two volumes are the same." in html
    assert rendered("{% form_errors form %}", form=PriceForm()) == ""


@pytest.mark.parametrize(
    ("names", "html"),
    [
        ("'account_login'", ' aria-current="page"'),
        ("'portfolio:desk' 'account_login'", ' aria-current="true"'),
        ("'portfolio:desk'", ""),
    ],
)
def test_the_bar_shows_where_the_reader_is(names, html):
    request = RequestFactory().get("/account/login/")
    request.resolver_match = resolve("/account/login/")
    assert Template("{% here " + names + " %}").render(Context({"request": request})) == html


def test_every_state_has_a_word():
    assert {name: str(word) for name, (_css, word) in STATES.items()} == {
        "clear": "clear",
        "at risk": "at risk",
        "missing": "missing",
        "failing": "failing",
    }
