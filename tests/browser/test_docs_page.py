"""The page of `sharedgen docs`, on a phone and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from sharedgen.contract.names import assign
from sharedgen.emit import html_page
from sharedgen.project import Project

from ..golden.cases import FOLDER, contract_of


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    contract = contract_of("types")
    page = browser.new_page(viewport={"width": 375, "height": 800})
    project = Project("types", "1.0")
    page.set_content(
        html_page.page(contract, assign(contract), project, endpoint="/ws/live", root=FOLDER)
    )
    yield page
    page.close()


def test_on_a_phone_no_column_of_a_table_is_out_of_sight(phone: Page) -> None:
    right = "cells => Math.max(...cells.map((cell) => cell.getBoundingClientRect().right))"
    assert phone.locator("td").evaluate_all(right) <= 375


def test_on_paper_every_example_is_there(phone: Page) -> None:
    phone.emulate_media(media="print")
    closed = phone.locator("details:not([open]) pre")
    assert closed.count() > 0
    assert all(closed.nth(at).is_visible() for at in range(closed.count()))
