"""runs/run.py over TLS: real clients trust linktape without knowing of it, and a drill's do as well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from tests.runs.ran import client, linktape

PYTHON = [sys.executable, "-c"]
PATH = "/rest/api/3/serverInfo"
JAVA = """
import java.net.URI;
import java.net.http.*;

class Client {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("LINKTAPE_URL") + "PATH")).build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
""".replace("PATH", PATH)

CLIENTS = {
    "requests": [*PYTHON, f"import os, requests; print(requests.get(os.environ['LINKTAPE_URL'] + '{PATH}').text)"],
    "httpx": [*PYTHON, f"import os, httpx; print(httpx.get(os.environ['LINKTAPE_URL'] + '{PATH}').text)"],
    "urllib": [
        *PYTHON,
        f"import os, urllib.request as u; print(u.urlopen(os.environ['LINKTAPE_URL'] + '{PATH}').read().decode())",
    ],
    "aiohttp": [
        *PYTHON,
        "import os, asyncio, aiohttp\n"
        "async def main():\n"
        f"    async with aiohttp.request('GET', os.environ['LINKTAPE_URL'] + '{PATH}') as a: print(await a.text())\n"
        "asyncio.run(main())",
    ],
    "curl": ["sh", "-c", f"curl --silent --show-error --fail $LINKTAPE_URL{PATH}"],
    "node": [
        "node",
        "-e",
        f"fetch(process.env.LINKTAPE_URL + '{PATH}').then(a => a.text()).then(console.log)",
    ],
}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_that_knows_nothing_of_it_trusts_us(name: str, tmp_path: Path) -> None:
    command = CLIENTS[name]
    if shutil.which(command[0]) is None or (name == "curl" and shutil.which("curl") is None):
        pytest.skip(f"{name} is not here")

    done = linktape(tmp_path, "run", "--mock", "--tls", "--", *command)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["baseUrl"].startswith("https://127.0.0.1:")


def test_the_jira_client_follows_the_addresses_that_it_gets(tmp_path: Path) -> None:
    text = """
import os, jira
client = jira.JIRA(os.environ["LINKTAPE_URL"], basic_auth=("admin@example.com", "token"), max_retries=0)
client.create_issue_link("Blocks", "HSP-1", "MKY-1")
[link] = client.issue("HSP-1").fields.issuelinks
print(link.self)
link.delete()
assert not client.issue("HSP-1").fields.issuelinks
"""
    done = linktape(tmp_path, "run", "--mock", "--tls", "--", *PYTHON, text)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("https://127.0.0.1:")


def test_java_trusts_us_when_it_is_asked_for(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("java is not here")
    (tmp_path / "Client.java").write_text(JAVA)

    with_trust = linktape(
        tmp_path, "run", "--mock", "--tls", "--java-trust", "--", "java", "-XX:TieredStopAtLevel=1", "Client.java"
    )
    without = linktape(tmp_path, "run", "--mock", "--tls", "--", "java", "-XX:TieredStopAtLevel=1", "Client.java")

    assert with_trust.returncode == 0, with_trust.stderr
    assert json.loads(with_trust.stdout)["baseUrl"].startswith("https://")
    assert without.returncode == 1
    assert "unable to find valid certification path" in without.stderr


def test_java_trust_alone_says_what_it_is_for(tmp_path: Path) -> None:
    done = linktape(tmp_path, "run", "--mock", "--java-trust", "--", "true")

    assert done.returncode == 2
    assert "give --tls as well" in done.stderr


def test_a_recording_over_tls_replays_without(tmp_path: Path) -> None:
    command = client(tmp_path, "print(link(), ask('GET', 'issue/HSP-1')[0])")
    (tmp_path / "sandbox.py").write_text(
        "import subprocess, sys\n"
        "import linktape\n"
        "with linktape.mock() as sandbox:\n"
        "    arguments = ['run', '--record', 'a.yaml', '--upstream', sandbox.url, '--tls', '--', *sys.argv[1:]]\n"
        "    sys.exit(subprocess.run([sys.executable, '-m', 'linktape', *arguments]).returncode)\n"
    )

    recorded = subprocess.run([sys.executable, "sandbox.py", *command], cwd=tmp_path, check=False)
    replayed = linktape(tmp_path, "run", "--replay", "a.yaml", "--", *command)

    assert recorded.returncode == 0
    assert replayed.returncode == 0, replayed.stderr
    assert replayed.stdout == "201 200\n"


def test_a_drill_is_made_over_tls_as_well(tmp_path: Path) -> None:
    command = client(tmp_path, "import sys; sys.exit(link() != 201)")

    done = linktape(tmp_path, "drill", "--tls", "--scenario", "link-limit", "--", *command)

    assert "noticed" in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr


def test_a_client_that_does_not_trust_us_is_told_so_at_the_end(tmp_path: Path) -> None:
    text = "import os, requests; requests.get(os.environ['LINKTAPE_URL'], verify=os.environ['OTHER'])"
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))

    done = linktape(tmp_path, "run", "--mock", "--tls", "--", *PYTHON, text, environment={"OTHER": str(other)})
    plain = "import os, requests; requests.get(os.environ['LINKTAPE_URL'].replace('https', 'http'))"
    mistaken = linktape(tmp_path, "run", "--mock", "--tls", "--", *PYTHON, plain)

    assert "nothing was tested: a client does not trust this server's certificate" in done.stderr
    assert "nothing was tested: a plain request came to the TLS port" in mistaken.stderr


def test_the_folder_goes_with_the_run(tmp_path: Path) -> None:
    text = "import os, requests; requests.get(os.environ['LINKTAPE_URL']); print(os.environ['SSL_CERT_FILE'])"

    done = linktape(tmp_path, "run", "--mock", "--tls", "--allow-no-calls", "--", *PYTHON, text)

    assert done.stdout.strip()
    assert not Path(done.stdout.strip()).parent.exists()
