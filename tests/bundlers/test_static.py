"""The emitted folder with no bundler, deployed: collectstatic gathers it, WhiteNoise serves it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext

from ..browser.server import Server, own_environment, wait_until
from ..browser.tabs import hears, subscribed_tabs, until

DEPLOYED = Path(__file__).parent / "site"
DJANGO = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
WHITENOISE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
MODULES = "storages.ModuleStorage"
MORE = """
class News(Channel):
    class Told(Event):
        text: str
"""


class Deployment(Server):
    def __init__(self, folder: Path, storage: str) -> None:
        self.settings = {
            "DJANGO_SETTINGS_MODULE": "production",
            "STORAGE": storage,
            "SHAREDGEN_TEST_SETTINGS": json.dumps({"DRAIN_SPREAD_SECONDS": 0.1}),
        }
        super().__init__(folder, "deployed_asgi:application", **self.settings)

    def deploy(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"],
            cwd=self.folder,
            env={**own_environment(), **self.settings},
            check=True,
        )
        self.start()

    def asked_for(self) -> set[str]:
        """The scripts of the client that browsers have asked for."""
        return set(re.findall(r"GET /static/live/(\S+)\.js ", self.log.read_text()))

    def headers(self, script: str) -> dict[str, str]:
        with urlopen(f"{self.url}/static/live/{script}.js", timeout=20) as answer:
            return dict(answer.headers.items())


@pytest.fixture(scope="module")
def deployments(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Deployment]]:
    """One for each storage, made when it is asked for."""
    made: dict[str, Deployment] = {}

    def deployed(storage: str) -> Deployment:
        if storage not in made:
            folder = tmp_path_factory.mktemp("deployed") / "site"
            shutil.copytree(site, folder, ignore=shutil.ignore_patterns("dist", "*.log"))
            shutil.copytree(DEPLOYED, folder, dirs_exist_ok=True)
            made[storage] = Deployment(folder, storage)
            made[storage].deploy()
        return made[storage]

    yield deployed
    for deployment in made.values():
        deployment.stop()


@pytest.fixture
def deployment(
    deployments: Callable[[str], Deployment], request: pytest.FixtureRequest
) -> Deployment:
    """With no socket left of the test before, and a log that begins with this one."""
    made = deployments(request.param)
    wait_until(lambda: made.counts()["open"] == 0, "the sockets of the last test close")
    made.log.write_text("")
    return made


@pytest.fixture
def visitor(browser: Browser, deployment: Deployment) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=deployment.url)
    yield made
    made.close()


@pytest.mark.parametrize("deployment", [DJANGO, WHITENOISE], indirect=True)
def test_a_storage_that_renames_files(deployment: Deployment, visitor: BrowserContext) -> None:
    tabs = subscribed_tabs(visitor, 3, "/page")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker"] * 3
    assert deployment.counts()["open"] == 1
    deployment.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])
    assert {name.split(".")[0] for name in deployment.asked_for()} == {
        "client",
        "worker",
        "multiplexer",
    }
    assert "text/javascript" in deployment.headers("worker")["Content-Type"]


@pytest.mark.parametrize("deployment", [MODULES], indirect=True)
def test_a_storage_that_knows_modules(deployment: Deployment, visitor: BrowserContext) -> None:
    """Every name may be kept for ever, the worker's too: the page has it in `workerUrl`."""
    tabs = subscribed_tabs(visitor, 3, "/page?hashed")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker"] * 3
    assert deployment.counts()["open"] == 1
    asked_for = deployment.asked_for()
    assert len(asked_for) == 3
    for script in asked_for:
        assert "immutable" in deployment.headers(script)["Cache-Control"]


@pytest.mark.parametrize("deployment", [MODULES], indirect=True)
def test_a_page_without_workers_imports_the_renamed_multiplexer(
    deployment: Deployment, visitor: BrowserContext
) -> None:
    visitor.add_init_script("delete window.SharedWorker")
    (tab,) = subscribed_tabs(visitor, 1, "/page?hashed")
    assert tab.evaluate("connection.transport") == "page"
    assert not {"client", "multiplexer"} & deployment.asked_for()


@pytest.mark.parametrize("deployment", [MODULES], indirect=True)
def test_a_deploy_while_a_tab_is_open(deployment: Deployment, visitor: BrowserContext) -> None:
    """The tab of before goes on with its files beside one that has the new."""
    (old,) = subscribed_tabs(visitor, 1, "/page?hashed")
    before = deployment.asked_for()

    deployment.stop()
    with (deployment.folder / "live" / "channels.py").open("a") as channels:
        channels.write(MORE)
    subprocess.run([sys.executable, "-m", "sharedgen", "build"], cwd=deployment.folder, check=True)
    deployment.deploy()

    (new,) = subscribed_tabs(visitor, 1, "/page?hashed")
    assert [tab.evaluate("'News' in window") for tab in (old, new)] == [False, True]
    assert any(name.startswith("client.") for name in deployment.asked_for() - before)
    old.evaluate("void heard.splice(0)")
    until(old, "feed.status === 'live'")
    deployment.get("/feed/a/7/7")
    hears([old, new], [7])
    assert deployment.counts()["open"] == 2
