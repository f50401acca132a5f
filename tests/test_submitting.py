"""What a contribution waits for, and what ends it while it waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kennisgraaf.contributing.gate import Proposal
from kennisgraaf.errors import BusyError, CredentialError

from .test_submissions import NAMES, Site, own, turtle


@pytest.mark.parametrize(("ended", "reason"), [("revoked", "revoked"), ("expired", "expired")])
def test_a_token_that_ends_meanwhile(tmp_path: Path, ended: str, reason: str) -> None:
    """What was begun with a token that ended before it is its turn is not stored."""
    site = Site.made(tmp_path)
    contributors = site.contributions.contributors
    token = contributors.create_token(NAMES[0], expires=datetime.now(UTC) + timedelta(minutes=5))
    grant = contributors.grant(token)
    if ended == "revoked":
        contributors.revoke(contributors.tokens()[0].id)
    else:
        contributors._now = lambda: datetime.now(UTC) + timedelta(minutes=6)
    file = tmp_path / "upload"
    file.write_text(turtle({"a"}), "utf-8")
    proposal = Proposal("put", own("x"), "text/turtle", file, asdict(grant.contributor), grant.graphs)
    with pytest.raises(CredentialError, match=reason):
        site.contributions.submit(grant, proposal)
    assert own("x") not in site.contributions.ledger.graphs()
    site.contributions.close()


def test_nobody_waits_for_a_preview(tmp_path: Path) -> None:
    """While somebody's preview is being judged, what another sends is stored; another preview has to wait."""
    Site.made(tmp_path).contributions.close()
    site = Site(tmp_path, queue_wait=0.5)
    with site.contributions._trials.turn(None), ThreadPoolExecutor(1) as elsewhere:
        outcome = elsewhere.submit(site.put, "x", {"a"}).result()
        assert outcome.revision is not None and site.held(own("x")) == {"a"}
        with pytest.raises(BusyError):
            elsewhere.submit(site.put, "x", {"b"}, preview=True).result()
    assert site.put("x", {"b"}, preview=True).preview is not None
    assert site.held(own("x")) == {"a"}
    site.contributions.close()
