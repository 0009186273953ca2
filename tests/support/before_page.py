"""The page before the cut as a browser sends it: what it shows, with some fields filled in."""

from urllib.parse import urlencode

from django.urls import reverse
from lxml import html

from tests.support.html_forms import post_forms

# What a team says and taps before the first cut of lesion A.
READY = {
    "pre_op-allergies": "None known",
    "pre_op-anticoagulants": "None",
    "pre_op-antibiotic_prophylaxis": "Not indicated",
    "consent-given": "on",
    "site_A-methods": "photo",
    "lesion_A-indications": "critical_site",
    "lesion_A-size": "12 x 9",
    "lesion_A-why_not_excision": "Margin not examined in full",
    "anesthetic-agent": "Lidocaine",
    "anesthetic-volume_ml": "3",
    "time_out-agreed": "on",
}


def address(encounter):
    return reverse("before_the_cut", args=[encounter.pk])


def form_of(client, encounter):
    """The form as the page shows it now."""
    url = address(encounter)
    found = post_forms(client.get(url).content, url)
    return next(form for form in found if form.action == url)


def send(client, form, **changes):
    """Post it with what was typed; a field that is set to ``None`` is not sent."""
    kept = [(name, value) for name, value in form.values if name not in changes]
    typed = [(name, value) for name, value in changes.items() if value is not None]
    body = urlencode([*kept, *typed])
    return client.post(form.action, body.encode(), content_type="application/x-www-form-urlencoded")


def gaps_on(answer):
    """The links of the list of what is missing."""
    found = html.fromstring(answer.content).xpath("//section[contains(@class, 'gaps')]//a")
    return [(link.text_content(), link.get("href")) for link in found]
