"""`linktape run --as`: a client whose address is fixed is led to linktape, and knows nothing of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runs.ran import linktape

PYTHON = [sys.executable, "-c"]
SITE = "https://acme.example"
URL = f"{SITE}/rest/api/3/serverInfo"
JAVA = """
import java.net.URI;
import java.net.http.*;

class Client {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("ADDRESS")).build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
""".replace("ADDRESS", URL)

CLIENTS = {
    "requests": [*PYTHON, f"import requests; print(requests.get('{URL}').text)"],
    "httpx": [*PYTHON, f"import httpx; print(httpx.get('{URL}').text)"],
    "urllib": [*PYTHON, f"import urllib.request as u; print(u.urlopen('{URL}').read().decode())"],
    "aiohttp": [
        *PYTHON,
        "import asyncio, aiohttp\n"
        "async def main():\n"
        "    async with aiohttp.ClientSession(trust_env=True) as session:\n"
        f"        async with session.get('{URL}') as answer: print(await answer.text())\n"
        "asyncio.run(main())",
    ],
    "curl": ["curl", "--silent", "--show-error", "--fail", URL],
    "curl, plain": ["curl", "--silent", "--show-error", "--fail", URL.replace("https", "http")],
}
FETCH = f"fetch('{URL}').then(a => a.text()).then(console.log)"
AXIOS = f"require('axios').get('{URL}').then(a => console.log(JSON.stringify(a.data)))"

CREATE = f"""
import jira
client = jira.JIRA("{SITE}", basic_auth=("admin@example.com", "token"), max_retries=0)
client.create_issue_link("Blocks", "HSP-1", "MKY-1")
[link] = client.issue("HSP-1").fields.issuelinks
print(link.self)
link.delete()
assert not client.issue("HSP-1").fields.issuelinks
"""


def base_url(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["baseUrl"])


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_with_a_fixed_address_believes_that_it_asks_the_site(name: str, tmp_path: Path) -> None:
    command = CLIENTS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{name} is not here")

    done = linktape(tmp_path, "run", "--mock", "--as", SITE, "--", *command)

    assert base_url(done) == (SITE.replace("https", "http") if "plain" in name else SITE)


def test_java_is_led_there_as_well(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("java is not here")
    (tmp_path / "Client.java").write_text(JAVA)

    done = linktape(tmp_path, "run", "--mock", "--as", SITE, "--", "java", "Client.java")

    assert base_url(done) == SITE


@pytest.fixture(scope="session")
def npm_folder(pytestconfig: pytest.Config) -> Path:
    """A folder with axios and Node 24, from npm."""
    npm = shutil.which("npm") or pytest.skip("npm is not here")
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("node-24"))
    if not (folder / "node_modules" / ".bin" / "node").exists():
        packages = ["node@24", "axios@1"]
        command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
        made = subprocess.run([*command, *packages], capture_output=True, text=True, timeout=300, check=False)
        if made.returncode:
            pytest.skip(f"npm could not install {', '.join(packages)}: {made.stderr[-200:]}")
    return folder / "node_modules"


@pytest.mark.timeout(300)  # npm
@pytest.mark.long
def test_node_24_and_axios_are_led_there_as_well(npm_folder: Path, tmp_path: Path) -> None:
    node = str(npm_folder / ".bin" / "node")
    paths = {"NODE_PATH": str(npm_folder)}

    for script in (FETCH, AXIOS):
        done = linktape(tmp_path, "run", "--mock", "--as", SITE, "--", node, "-e", script, environment=paths)
        assert base_url(done) == SITE


def test_what_was_recorded_for_a_fixed_address_replays_for_it(tmp_path: Path) -> None:
    (tmp_path / "sandbox.py").write_text(
        "import subprocess, sys\n"
        "import linktape\n"
        "with linktape.mock() as sandbox:\n"
        "    arguments = ['run', '--record', 'a.yaml', '--upstream', sandbox.url, '--as', *sys.argv[1:]]\n"
        "    sys.exit(subprocess.run([sys.executable, '-m', 'linktape', *arguments]).returncode)\n"
    )
    command = [*PYTHON, CREATE]

    recorded = subprocess.run(
        [sys.executable, "sandbox.py", SITE, "--", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    replayed = linktape(tmp_path, "run", "--replay", "a.yaml", "--as", SITE, "--", *command)
    again = CREATE.replace(SITE, "https://b.example")
    elsewhere = linktape(tmp_path, "run", "--replay", "a.yaml", "--as", "https://b.example", "--", *PYTHON, again)

    for done, site in ((recorded, SITE), (replayed, SITE), (elsewhere, "https://b.example")):
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{site}/rest/api/2/issueLink/")
    assert SITE not in (tmp_path / "a.yaml").read_text()


def test_the_address_is_given_by_name_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    text = "import os, json; print(json.dumps(dict(os.environ)))"
    inherited = {"NO_PROXY": "*,.example,git.internal", "HTTPS_PROXY": "http://company.example:3128"}

    options = ["--mock", "--as", SITE, "--env", "JIRA_URL=/jira", "--allow-no-calls"]
    done = linktape(tmp_path, "run", *options, "--", *PYTHON, text, environment=inherited)

    given = json.loads(done.stdout)
    assert given["JIRA_URL"] == f"{SITE}/jira"
    assert given["LINKTAPE_URL"].startswith("http://127.0.0.1:")
    assert given["HTTPS_PROXY"] == given["https_proxy"] == given["HTTP_PROXY"] == given["LINKTAPE_URL"]
    assert given["NO_PROXY"] == given["no_proxy"] == "git.internal,localhost,127.0.0.1,::1"
    assert given["NODE_USE_ENV_PROXY"] == "1"


def test_any_other_site_is_refused_by_name(tmp_path: Path) -> None:
    text = f"""
import requests
assert requests.get("{URL}").ok
try:
    requests.get("https://other.example")
except requests.exceptions.ProxyError as error:
    print(error)
"""
    done = linktape(tmp_path, "run", "--mock", "--as", SITE, "--", *PYTHON, text)

    assert done.returncode == 0, done.stderr
    assert "403" in done.stdout
    assert "other.example was asked for as well, where the proxy does not lead" in done.stderr
    assert "NO_PROXY=other.example" in done.stderr


def test_a_client_that_does_not_heed_the_proxy_is_told_of(tmp_path: Path) -> None:
    text = "import httpx; httpx.Client(trust_env=False).get('https://acme.invalid')"

    done = linktape(tmp_path, "run", "--mock", "--as", "https://acme.invalid", "--", *PYTHON, text)

    assert done.returncode == 1
    assert "does it ask https://acme.invalid, by the proxy that HTTPS_PROXY names?" in done.stderr
    assert "Node's fetch before Node 24" in done.stderr


def test_a_client_that_does_not_trust_us_is_told_of(tmp_path: Path) -> None:
    text = f"import certifi, requests; requests.get('{URL}', verify=certifi.where())"

    done = linktape(tmp_path, "run", "--mock", "--as", SITE, "--", *PYTHON, text)

    assert "nothing was tested: a client does not trust this server's certificate" in done.stderr


def test_a_drill_leads_its_command_there_as_well(tmp_path: Path) -> None:
    text = f"""
import requests, sys
link = {{"type": {{"name": "Blocks"}}, "inwardIssue": {{"key": "HSP-1"}}, "outwardIssue": {{"key": "MKY-1"}}}}
answer = requests.post("{SITE}/rest/api/3/issueLink", json=link, auth=("admin@example.com", "token"))
sys.exit(answer.status_code != 201)
"""
    done = linktape(tmp_path, "drill", "--as", SITE, "--scenario", "link-limit", "--", *PYTHON, text)

    assert "noticed" in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr
