"""What every address of the site answers, to whom: the permission table of the domain page, route by route.

A route about one pilot names the parties that are let in: owner, named (as owner, not accepted), it, pmo, colleague
(sees it, and may propose pilots of their own) and reader (sees it and no more). Whoever sees the pilot and is not named
in the line is refused with 403; whoever does not see it gets the 404 of a pilot that was never there. A route about the
site names people. A method that is not in the line is answered with 405. A route that is not in this file fails the
build.
"""

from dataclasses import dataclass, field
from typing import Any

SEES = "owner named it pmo colleague reader"
EDITS = "owner pmo"
EDITS_OR_BUILDS = "owner it pmo"

# Which party each person is to each of the pilots. "Gone" was PMO and deputy of all of them, and is deactivated.
PARTIES = """
                 olive      ivan       petra  vic     nora  ada
hers             owner      it         pmo    reader  -     -
offered          named      colleague  pmo    reader  -     -
somebody_elses   colleague  colleague  pmo    reader  -     -
restricted       -          -          pmo    -       -     -
unknown          -          -          -      -       -     -
"""

# Everything that may be done with each fact; `items` is true for facts there are many of.
FACTS: dict[str, tuple[str, bool]] = {
    "purpose": (EDITS, False),
    "dates": (EDITS, False),
    "money": (EDITS, False),
    "people": (EDITS, False),
    "visibility": (EDITS, False),
    "invitations": (EDITS, True),
    "threshold": (EDITS, False),
    "measurements": (EDITS_OR_BUILDS, True),
    "data-checks": (EDITS_OR_BUILDS, True),
    "integration-path": (EDITS_OR_BUILDS, False),
    "support-plan": (EDITS_OR_BUILDS, False),
    "change-plan": (EDITS, False),
    "active-users": (EDITS, True),
    "outcome": (EDITS, False),
    "errors": (EDITS, True),
    "candidates": (EDITS, True),
    "scale": (EDITS_OR_BUILDS, False),
    "cost-lines": (EDITS_OR_BUILDS, True),
}
NEVER_REMOVED = {"measurements"}


@dataclass(frozen=True)
class Case:
    """One address and who is let in by which method. `item` is the row of the pilot that `pk` names."""

    get: str = ""
    post: str = ""
    address: dict[str, Any] = field(default_factory=dict)
    item: str = ""
    is_of_a_decision: bool = False
    """The address names the draft that waits for its owner's signature on that pilot."""

    def let_in(self, method: str) -> str | None:
        """Who is let in; nothing when the method is not known here."""
        return {"GET": self.get, "POST": self.post}.get(method) or None


def _facts(many: bool | None = None) -> list[str]:
    return [fact for fact, (_, items) in FACTS.items() if many is None or items is many]


ABOUT_A_PILOT: dict[str, list[Case]] = {
    "assessments:pilot": [Case(get=SEES)],
    "assessments:road": [Case(get=SEES)],
    "assessments:unit_cost_curve": [Case(get=SEES)],
    "assessments:move_stage": [Case(get=SEES, post=EDITS)],
    "assessments:waive": [Case(get="pmo", post="pmo")],
    "assessments:end_waiver": [Case(post="pmo", item="waivers")],
    "assessments:draft_decision": [Case(get="owner", post="owner")],
    "assessments:extend": [Case(get=EDITS, post=EDITS)],
    "assessments:decision": [Case(get=SEES, is_of_a_decision=True)],
    "assessments:decision_pdf": [Case(get=SEES, is_of_a_decision=True)],
    "assessments:evidence_json": [Case(get=SEES, is_of_a_decision=True)],
    "assessments:make_paper_again": [Case(post="pmo", is_of_a_decision=True)],
    "assessments:sign": [Case(get="owner", post="owner", is_of_a_decision=True)],
    "assessments:decline": [Case(get="owner", post="owner", is_of_a_decision=True)],
    "assessments:discard": [Case(get="owner", post="owner", is_of_a_decision=True)],
    "assessments:hand_in_proof": [
        Case(get="owner", post="owner", address={"condition": 1}, is_of_a_decision=True),
    ],
    "assessments:judge_proof": [
        Case(get="pmo", post="pmo", address={"condition": 1}, is_of_a_decision=True),
    ],
    "pilots:diary": [Case(get=SEES)],
    "pilots:evidence_file": [Case(get=SEES, item="measurements")],
    "pilots:propose_successor": [Case(get="owner named it pmo colleague", post="owner named it pmo colleague")],
    "pilots:edit": [Case(get=FACTS[fact][0], post=FACTS[fact][0], address={"fact": fact}) for fact in _facts(False)],
    "pilots:add": [Case(get=FACTS[fact][0], post=FACTS[fact][0], address={"fact": fact}) for fact in _facts(True)],
    "pilots:edit_item": [
        Case(get=FACTS[fact][0], post=FACTS[fact][0], address={"fact": fact}, item=fact) for fact in _facts(True)
    ],
    "pilots:remove_item": [
        Case(post=FACTS[fact][0], address={"fact": fact}, item=fact)
        for fact in _facts(True)
        if fact not in NEVER_REMOVED
    ],
    "pilots:name_owner": [Case(get=EDITS, post=EDITS)],
    "pilots:accept_ownership": [Case(post="named")],
    "pilots:decline_ownership": [Case(get="named", post="named")],
    "pilots:agree_threshold": [Case(get="owner", post="owner")],
    "pilots:discard_draft": [Case(post=EDITS)],
    "intake:go_on": [Case(get=EDITS_OR_BUILDS)],
    "intake:question": [
        Case(get=parties, post=parties, address={"key": key})
        for key, parties in {
            "work": EDITS,
            "owner": EDITS,
            "today": EDITS,
            "threshold": EDITS,
            "slice": EDITS_OR_BUILDS,
            "path": EDITS_OR_BUILDS,
            "cost": EDITS_OR_BUILDS,
        }.items()
    ],
    "intake:hand": [Case(get=EDITS, post=EDITS, address={"key": "threshold"})],
    "intake:end_part": [Case(get=EDITS, post=EDITS, item="handed")],
    "intake:join": [Case(get="owner named it pmo colleague", post="owner named it pmo colleague")],
    "intake:answer_join": [Case(get=EDITS, post=EDITS, item="joining")],
    "intake:contract": [Case(get=SEES, post="owner named it")],
    "intake:contract_paper": [Case(get=SEES)],
    "intake:ask_for_change": [Case(get="owner named it pmo", post="owner named it pmo")],
    "intake:answer_change": [Case(get=EDITS, post=EDITS, item="change")],
}

# A review that Olive is asked to and Petra chairs; viewers see every review. For everybody else it is not there: 404.
SEES_REVIEW = "olive petra vic"
ABOUT_A_REVIEW: dict[str, list[Case]] = {
    "assessments:review": [Case(get=SEES_REVIEW, item="review")],
    "assessments:room": [Case(get=SEES_REVIEW, item="review")],
    "assessments:minutes_pdf": [Case(get=SEES_REVIEW, item="review")],
    "assessments:ask_for_minutes_paper": [Case(post=SEES_REVIEW, item="review")],
    "assessments:change_review": [Case(get="petra", post="petra", item="review")],
    "assessments:cancel_review": [Case(get="petra", post="petra", item="review")],
    "assessments:open_review": [Case(post="petra", item="review")],
    "assessments:close_review": [Case(post="petra", item="review")],
    "assessments:tick_attendance": [Case(post="petra", item="review")],
    "assessments:begin_item": [Case(post="petra", item="review_item")],
    "assessments:decide_item": [Case(post="petra", item="review_item")],
    "assessments:defer_item": [Case(post="petra", item="review_item")],
    "assessments:write_minutes": [Case(post="petra", item="review")],
    "assessments:change_minutes": [Case(get="petra", post="petra", item="minutes")],
    "assessments:remove_minutes": [Case(post="petra", item="minutes")],
    "assessments:ask_for_action": [Case(post="petra", item="review")],
    "assessments:finish_action": [Case(get="olive petra", post="olive petra", item="action")],
}

EVERYBODY = "olive ivan petra vic nora ada"
ADMINISTRATOR = "ada"
ABOUT_THE_SITE: dict[str, list[Case]] = {
    "portfolio:desk": [Case(get=EVERYBODY)],
    "portfolio:portfolio": [Case(get=EVERYBODY)],
    "portfolio:export": [Case(get=EVERYBODY, address={"kind": kind}) for kind in ("csv", "xlsx")],
    "portfolio:register": [Case(get=EVERYBODY)],
    "portfolio:export_register": [Case(get=EVERYBODY, address={"kind": kind}) for kind in ("csv", "xlsx")],
    "portfolio:decision_pack": [Case(get=EVERYBODY)],
    "portfolio:integration": [Case(get=EVERYBODY)],
    "portfolio:export_integration": [Case(get=EVERYBODY, address={"kind": kind}) for kind in ("csv", "xlsx")],
    "portfolio:integration_system": [Case(get=EVERYBODY, address={"system": "-"})],  # the pilots that name none
    "portfolio:import": [Case(get="petra", post="petra")],
    "portfolio:import_match": [Case(get="petra", post="petra", item="import")],
    "portfolio:import_dry_run": [Case(get="petra", post="petra", item="import")],
    "portfolio:import_report": [Case(get="petra", item="import")],
    "portfolio:import_rows": [Case(get="petra", address={"kind": kind}, item="import") for kind in ("csv", "xlsx")],
    "intake:propose": [Case(get="olive ivan petra", post="olive ivan petra")],
    "intake:diagnosis_propose": [Case(get="olive ivan petra", post="olive ivan petra")],
    "assessments:reviews": [Case(get=EVERYBODY)],
    "assessments:call_review": [Case(get="petra", post="petra")],
    "assessments:calendar": [Case(get=EVERYBODY, post=EVERYBODY)],
    "assessments:revoke_calendar": [Case(post=EVERYBODY)],
    "accounts:appearance": [Case(post=EVERYBODY)],
    "accounts:still_here": [Case(post=EVERYBODY)],
    "accounts:profile": [Case(get=EVERYBODY, post=EVERYBODY)],
    "accounts:away": [Case(get=EVERYBODY, post=EVERYBODY)],
    "chase:inbox": [Case(get=EVERYBODY)],
    "chase:wishes": [Case(get=EVERYBODY, post=EVERYBODY)],
    "chase:overview": [Case(get="petra")],
    "chase:gaps": [Case(get="petra")],
    "chase:hold": [Case(post="petra")],
    "chase:release": [Case(post="petra", item="held")],
    "assessments:policy": [Case(get=EVERYBODY, post="petra")],
    "chase:rules": [Case(get="petra", post="petra")],
    "chase:closed_days": [Case(get="petra", post="petra")],
    "chase:open_days": [Case(get="petra", post="petra", item="closed")],
    "chase:channels": [Case(get="petra ada", post="petra ada")],
    "chase:try_channel": [Case(post="petra ada", item="channel")],
    "chase:end_channel": [Case(get="petra ada", post="petra ada", item="channel")],
    "chase:log": [Case(get="petra")],
    "chase:report": [Case(get="petra")],
    "portfolio:export_chase_log": [Case(get="petra", address={"kind": kind}) for kind in ("csv", "xlsx")],
}
# What Olive was reminded of, and her absence; the portfolio office may wake what she snoozed. For everybody else it is
# not there: 404.
OF_ONE_PERSON: dict[str, list[Case]] = {
    "accounts:end_absence": [Case(post="olive", item="absence")],
    "chase:snooze": [Case(get="olive", post="olive", item="reminder")],
    "chase:wake": [Case(post="olive petra", item="snooze")],
}
# For everybody but an administrator these are not there at all: 404.
FOR_ADMINISTRATORS: dict[str, list[Case]] = {
    "accounts:people": [Case(get=ADMINISTRATOR)],
    "accounts:open_account": [Case(get=ADMINISTRATOR, post=ADMINISTRATOR)],
    "accounts:units": [Case(get=ADMINISTRATOR)],
    "accounts:set_up_unit": [Case(get=ADMINISTRATOR, post=ADMINISTRATOR)],
    "accounts:change_unit": [Case(get=ADMINISTRATOR, post=ADMINISTRATOR, item="unit")],
    "portfolio:bring_in_people": [Case(get=ADMINISTRATOR, post=ADMINISTRATOR)],
    "portfolio:open_listed_accounts": [Case(post=ADMINISTRATOR)],
    "accounts:close_unit": [Case(get=ADMINISTRATOR, post=ADMINISTRATOR, item="unit")],
    "accounts:person": [Case(get=ADMINISTRATOR, item="person")],
    "accounts:move": [Case(post=ADMINISTRATOR, item="person")],
    "accounts:roles": [Case(post=ADMINISTRATOR, item="person")],
    "accounts:take_role": [Case(post=ADMINISTRATOR, item="role")],
    "accounts:deactivate": [Case(get=ADMINISTRATOR, post=ADMINISTRATOR, item="person")],
    "accounts:reactivate": [Case(post=ADMINISTRATOR, item="gone")],
    "accounts:take_second_factor": [Case(post=ADMINISTRATOR, item="person")],
    "accounts:forget_sign_on": [Case(post=ADMINISTRATOR, item="person")],
    "accounts:send_link": [Case(post=ADMINISTRATOR, item="person")],
    "status": [Case(get=ADMINISTRATOR)],
    "run_parked_task_again": [Case(post=ADMINISTRATOR, item="parked_task")],
    "put_parked_task_aside": [Case(post=ADMINISTRATOR, item="parked_task")],
}

# The doors of allauth and of the watchdogs, and what they answer: to who is outside, and to who has signed in already,
# who is sent on to the desk or asked for the password. A method that is not named is answered with 405.
DOORS: dict[str, dict[str, tuple[int, int]]] = {
    "healthz": {"GET": (200, 200)},
    "readyz": {"GET": (200, 200)},
    "statusz": {"GET": (503, 503)},  # no worker runs here
    "documents:verify": {"GET": (200, 200), "POST": (422, 422)},  # 422: no file was sent
    "documents:verify_code": {"GET": (404, 404)},  # a code that no paper carries
    **{f"intake:{name}": {"GET": (200, 200)} for name in ("diagnosis", "diagnosis_question", "diagnosis_result")},
    "intake:diagnosis_paper": {"GET": (302, 302)},  # an unfinished diagnosis has no paper
    "assessments:calendar_feed": {"GET": (404, 404)},  # an address that is nobody's
    "chase:unread": {"GET": (204, 200)},  # who has signed out meanwhile keeps what they were typing
    "chase:unsubscribe": {"GET POST": (404, 404)},  # an address that was signed for nobody
    "account_login": {"GET POST PUT": (200, 302), "PATCH DELETE": (405, 302)},
    "account_signup": {"GET POST PUT PATCH DELETE": (200, 302)},  # 200 is the page that says it is closed
    "account_inactive": {"GET": (200, 200)},
    "account_logout": {"GET": (302, 200), "POST": (302, 302)},
    "account_reset_password": {"GET POST PUT": (200, 200)},
    "account_reset_password_done": {"GET": (200, 200)},
    "account_reset_password_from_key": {"GET POST PUT PATCH DELETE": (200, 200)},  # this link does not work
    "account_reset_password_from_key_done": {"GET": (200, 200)},
    "account_reauthenticate": {"GET POST PUT": (302, 200), "PATCH DELETE": (302, 405)},
    "account_change_password": {"GET POST PUT": (302, 200), "PATCH DELETE": (302, 405)},
    "account_set_password": {"GET POST PUT PATCH DELETE": (302, 302)},  # who has a password changes it instead
    "invitation": {"GET POST": (410, 410)},  # an invitation that nobody signed
    **{f"single_sign_on{name}": {"GET": (404, 404)} for name in ("", "_return")},  # without a provider
    "single_sign_on_again": {"GET": (302, 404), "POST PUT PATCH DELETE": (302, 405)},
    "mfa_authenticate": {"GET POST PUT PATCH DELETE": (302, 302)},  # only between the password and the desk
    "mfa_reauthenticate": {"GET POST PUT PATCH DELETE": (302, 302)},  # without a second factor: by password
    "mfa_reauthenticate_webauthn": {"GET POST PUT PATCH DELETE": (302, 302)},  # without a passkey: by password
    "mfa_login_webauthn": {"GET": (302, 302), "POST PUT": (302, 302), "PATCH DELETE": (405, 302)},
    "mfa_add_webauthn": {"GET POST PUT PATCH DELETE": (302, 302)},  # after the password, once more
    "mfa_edit_webauthn": {"GET POST PUT PATCH DELETE": (302, 302)},
    "mfa_remove_webauthn": {"GET POST PUT PATCH DELETE": (302, 302)},
    "mfa_index": {"GET": (302, 200), "POST PUT PATCH DELETE": (302, 405)},
    "mfa_activate_totp": {"GET POST PUT PATCH DELETE": (302, 302)},  # after the password, once more
    "mfa_deactivate_totp": {"GET POST PUT PATCH DELETE": (302, 404)},
    "mfa_view_recovery_codes": {"GET": (302, 404), "POST PUT PATCH DELETE": (302, 405)},
    "mfa_generate_recovery_codes": {"GET POST PUT PATCH DELETE": (302, 302)},
}


# One click in a reader of mail ends the digest (RFC 8058): it knows no token of ours, the signed address is the key.
ASKED_BY_READERS_OF_MAIL = {"chase:unsubscribe"}


def at_the_door(name: str, method: str) -> tuple[int, int]:
    """What a door answers outside and inside."""
    return next((answer for methods, answer in DOORS[name].items() if method in methods.split()), (405, 405))


OPEN_WITHOUT_SIGNING_IN = {
    "invitation",
    "single_sign_on",
    "single_sign_on_return",
    "healthz",
    "readyz",
    "statusz",
    "documents:verify",
    "documents:verify_code",
    "intake:diagnosis",
    "intake:diagnosis_question",
    "intake:diagnosis_result",
    "intake:diagnosis_paper",
    "assessments:calendar_feed",
    "chase:unread",
    "chase:unsubscribe",
    "account_login",
    "account_signup",
    "account_inactive",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
