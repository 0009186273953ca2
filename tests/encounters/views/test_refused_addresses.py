"""What is shown after a refused tap has the address of its page, not that of the tap."""

import pytest
from django.db import transaction

from encounters.web.pages import Access, pages
from tests.support.full_case import addresses
from tests.support.own_transaction import of_the_test

pytestmark = pytest.mark.django_db

# As a page sends it that was loaded before what it acts on changed.
STALE = {"shown": "something else", "conclusion": "clear"}
# Of each group of buttons one; the others are held too where they refuse this.
AT_LEAST = {
    "block_clear",
    "block_finding",
    "block_recut",
    "lesion_merge",
    "photo_answer",
    "photo_describe",
    "remark_answer",
    "service_day_remove",
    "stage_conclude",
    "stage_histology",
}


def refused(client, url, **headers):
    with of_the_test():
        answer = client.post(url, STALE, headers={"HX-Request": "true"} | headers)
        transaction.set_rollback(True)
    return answer


def test_a_refused_tap_leads_to_the_address_of_the_page_that_it_shows(work):
    client, keys = work
    taps = {name: url for name, url in addresses(keys) if pages()[name].get == Access.NOBODY}
    found = {}
    for name, url in taps.items():
        answer = refused(client, url)
        if answer.status_code in (409, 422) and b'id="section"' in answer.content:
            found[name] = answer["HX-Push-Url"]
    assert found.keys() >= AT_LEAST
    assert not set(found.values()) & {*taps.values(), "false"}
    for address in set(found.values()):
        assert client.get(address).status_code == 200
    # On that page already: no new step in the history.
    here = {"HX-Current-URL": f"http://testserver{found['stage_conclude']}"}
    assert refused(client, taps["stage_conclude"], **here)["HX-Push-Url"] == "false"
