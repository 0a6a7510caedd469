"""What the files of deploy/ must hold: read by a parser, not by eye."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from monitoring.settings import read_settings
from monitoring.web.headers import CONTENT_SECURITY_POLICY, HEADERS
from tests.deploy.nginx import DEPLOY

REPOSITORY = DEPLOY.parent
REPLICAS = ("daywatch-1", "daywatch-2")
SECRET_WORDS = re.compile(r"password|passwd|secret|token|key", re.IGNORECASE)
# The paths of a unit file that are not on the machine of this test.
INSTALLED = "/opt/daywatch"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


# --- compose.yaml -------------------------------------------------------------------------------


def test_two_replicas_stand_behind_one_proxy(compose):
    """The same image, the same settings, and an address each that the proxy knows."""
    first, second = (compose["services"][name] for name in REPLICAS)
    proxy = compose["services"]["nginx"]
    addresses = {
        name: compose["services"][name]["networks"]["front"]["ipv4_address"] for name in REPLICAS
    }

    assert {**first, "networks": None} == {**second, "networks": None}
    assert [f"{name}:{address}" for name, address in addresses.items()] == proxy["extra_hosts"]
    assert list(REPLICAS) == re.findall(
        r"server ([\w-]+):8501", (DEPLOY / "nginx.conf").read_text()
    )


def test_only_the_proxy_is_reached_from_outside(compose):
    """No published port but nginx's: not the database's, and not Daywatch's own without TLS."""
    published = {name for name, one in compose["services"].items() if one.get("ports")}

    assert {"nginx"} == published
    assert "network_mode" not in str(compose)
    assert {"record"} == set(compose["services"]["database"]["networks"])
    assert compose["networks"]["record"]["internal"] is True


def test_nobody_runs_as_root_or_may_become_it(compose):
    """A number, as a name may mean root in another image."""
    for name, service in compose["services"].items():
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), name
        assert ["ALL"] == service["cap_drop"], name
        assert ["no-new-privileges:true"] == service["security_opt"], name
        assert service["read_only"] is True, name
        assert "privileged" not in service, name


def test_the_record_outlives_its_container(compose):
    """A named volume: `docker compose down` leaves it."""
    database = compose["services"]["database"]

    assert ["record:/var/lib/postgresql/data"] == database["volumes"]
    assert "record" in compose["volumes"]
    assert "pg_isready" in database["healthcheck"]["test"]


def test_nothing_secret_stands_in_any_file_of_deploy(compose):
    """Passwords come as files, which nothing here holds and git does not take."""
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            is_a_file = variable.endswith("FILE") and str(value).startswith("/run/secrets/")
            assert is_a_file or not SECRET_WORDS.search(variable), (name, variable)
            assert not re.search(r"://[^/@\s]*:[^/@\s]+@", str(value)), (name, variable)
    assert all(set(one) == {"file"} for one in compose["secrets"].values())
    ignored = (REPOSITORY / ".gitignore").read_text().splitlines()
    assert {"deploy/secrets/", "deploy/tls/", "deploy/backups/"} <= set(ignored)
    kept = {path.name for path in DEPLOY.iterdir() if path.is_file()}
    assert not any(name.endswith((".pem", ".key", ".crt", "pgpass")) for name in kept)


def test_every_secret_that_is_used_is_declared(compose):
    """Compose would say so only on the machine."""
    used = {
        secret if isinstance(secret, str) else secret["source"]
        for service in compose["services"].values()
        for secret in service.get("secrets", [])
    }

    assert set(compose["secrets"]) == used


def test_images_are_named_plainly_and_with_a_version(compose):
    """No registry's host, so that a hospital's own mirror is used; no `latest` of somebody else's."""
    foreign = [compose["services"][name]["image"] for name in ("database", "nginx")]

    assert ["postgres:17", "nginx:1.28"] == foreign


def test_a_replica_waits_for_the_database_and_the_proxy_for_a_replica(compose):
    """Otherwise the first minute is a page of errors."""
    services = compose["services"]

    assert {"database": {"condition": "service_healthy"}} == services["daywatch-1"]["depends_on"]
    assert "service_healthy" == services["nginx"]["depends_on"]["daywatch-1"]["condition"]


def test_the_backup_is_not_started_with_the_rest(compose):
    """It has a profile of its own and ends by itself."""
    backup = compose["services"]["backup"]

    assert (["backup"], "no") == (backup["profiles"], backup["restart"])
    assert "deploy/daywatch-backup.sh" in backup["command"]


def test_only_the_proxys_forwarded_headers_are_believed(compose):
    """Of all others a browser could claim any address."""
    proxy = compose["services"]["nginx"]["networks"]["front"]["ipv4_address"]

    for name in REPLICAS:
        assert proxy == compose["services"][name]["environment"]["FORWARDED_ALLOW_IPS"]


def test_the_identity_providers_secrets_are_a_file_of_their_own():
    """Asked for only where the provider signs people in: a missing file would stop everything."""
    further = yaml.safe_load((DEPLOY / "compose.oidc.yaml").read_text())

    assert set(REPLICAS) == set(further["services"])
    assert ["identity_provider"] == list(further["secrets"])
    for service in further["services"].values():
        assert "oidc" == service["environment"]["DAYWATCH_SIGN_IN__METHOD"]
        assert (
            "/run/secrets/identity_provider"
            == service["environment"]["DAYWATCH_SIGN_IN__SECRETS_FILE"]
        )


# --- the container ------------------------------------------------------------------------------


def test_the_container_is_slim_pinned_and_not_root():
    """As the last stage leaves it."""
    text = (DEPLOY / "Containerfile").read_text()
    stages = re.findall(r"^FROM (\S+)", text, re.MULTILINE)

    assert ["python:3.11-slim", "python:3.11-slim"] == stages
    assert ["10001:10001"] == re.findall(r"^USER (\S+)", text, re.MULTILINE)
    assert "-r /requirements.txt" in text
    assert "/health/ready" in text.partition("HEALTHCHECK")[2]
    assert text.rindex("\nUSER ") < text.rindex("\nCMD ")


def test_what_the_container_copies_is_there_and_is_not_kept_out():
    """The list of what may be sent to the builder names each."""
    text = (DEPLOY / "Containerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE)
    allowed = (DEPLOY / "Containerfile.dockerignore").read_text()

    for path in copied:
        assert (REPOSITORY / path).exists(), path
        assert f"!{path}" in allowed, path


# --- systemd ------------------------------------------------------------------------------------


def unit(name):
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str
    read.read_string((DEPLOY / name).read_text())
    return read


SERVICES = ("daywatch.service", "daywatch-watch.service", "daywatch-backup.service")
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "daywatch",
}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_as_its_own_user_and_reaches_little(name):
    """Each line takes something away that Daywatch does not need."""
    service = unit(name)["Service"]

    assert HARDENED.items() <= dict(service).items()
    assert INSTALLED in service["ExecStart"]


def test_the_watcher_is_always_there(compose):
    """A screen that nobody opens rings for nobody: the watcher is a process of its own."""
    assert ["python", "-m", "monitoring", "watch"] == compose["services"]["watch"]["command"]
    assert "-m monitoring watch" in unit("daywatch-watch.service")["Service"]["ExecStart"]
    assert "always" == unit("daywatch-watch.service")["Service"]["Restart"]


def test_the_dashboard_is_started_again_when_it_falls():
    """And not when somebody stops it."""
    service = unit("daywatch.service")["Service"]

    assert ("on-failure", "exec") == (service["Restart"], service["Type"])


def test_the_timer_runs_the_backup_every_night():
    """Persistent: a night that the machine slept through is made up for."""
    timer = unit("daywatch-backup.timer")["Timer"]

    assert ("*-*-* 02:30", "yes") == (timer["OnCalendar"], timer["Persistent"])
    assert "daywatch-backup.sh" in unit("daywatch-backup.service")["Service"]["ExecStart"]


@pytest.mark.slow
def test_the_nightly_script_writes_an_encrypted_backup(tmp_path):
    """What the timer runs, run once on an empty record; without a key it says how to get one."""
    script = ["sh", str(DEPLOY / "daywatch-backup.sh"), str(tmp_path)]
    settings = {
        "PATH": "/usr/bin:/bin",
        "PYTHON": sys.executable,
        "DATABASE_URL": f"sqlite:///{tmp_path}/daywatch.db",
    }
    monitoring = [sys.executable, "-m", "monitoring"]

    def said(command):
        return subprocess.run(
            command, cwd=REPOSITORY, env=settings, capture_output=True, text=True, check=False
        )

    key = said([*monitoring, "backup-key", str(tmp_path / "key")]).stdout.strip()
    done = said([*script, key])
    without = said([*script, ""])
    (written,) = tmp_path.glob("daywatch-*.backup")

    assert (0, "") == (done.returncode, done.stderr)
    assert written.read_bytes().startswith(b"age-encryption.org/")
    assert 2 == without.returncode
    assert "backup-key" in without.stderr


@pytest.mark.parametrize("name", [*SERVICES, "daywatch-backup.timer"])
def test_systemd_finds_nothing_to_say(name, tmp_path):
    """With this machine's Python in place of the installed one; all three lie side by side."""
    for one in (*SERVICES, "daywatch-backup.timer"):
        text = (DEPLOY / one).read_text()
        text = text.replace(f"{INSTALLED}/.venv/bin/python", sys.executable)
        text = re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)
        (tmp_path / one).write_text(text)

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
    )
    about_ours = [line for line in said.stderr.splitlines() if "daywatch" in line]

    assert (0, []) == (said.returncode, about_ours)


# --- what the files say twice -------------------------------------------------------------------


def test_the_example_settings_can_be_used(monkeypatch):
    """And nothing secret is in them."""
    for name in ("DATABASE_URL", "DAYWATCH_DATABASE_URL", "DAYWATCH_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    settings = read_settings(DEPLOY / "daywatch.toml")

    assert "sqlite:////var/lib/daywatch/daywatch.db" == settings.database_url
    assert "local" == settings.sign_in.method
    assert not SECRET_WORDS.search((DEPLOY / "daywatch.toml").read_text().partition("\n\n")[2])


def test_the_proxy_says_the_same_headers_as_daywatch():
    """Two policies that differ would be two rules, of which nobody knows which one counts."""
    text = (DEPLOY / "nginx.conf").read_text()
    said = dict(re.findall(r'add_header (\S+) "([^"]*)" always;', text))

    assert HEADERS == {name: said.get(name) for name in HEADERS}
    assert CONTENT_SECURITY_POLICY == said["Content-Security-Policy"]
    assert all(f"proxy_hide_header {name};" in text for name in HEADERS)


def test_the_limits_on_size_agree():
    """Whichever meets it first says the same."""
    with (REPOSITORY / ".streamlit" / "config.toml").open("rb") as file:
        limit = tomllib.load(file)["server"]["maxUploadSize"]

    assert f"client_max_body_size {limit}m;" in (DEPLOY / "nginx.conf").read_text()
