#!/usr/bin/env python3
"""Verify one authorised order (a bundle) with the standard library and one package, cryptography.

    python small_verify.py order.json [--agreement DIGEST]

It shares no code with jointshield, so that somebody who trusts nobody can read it in an hour and
run it alone. It prints what the bundle shows, and the digest of the first agreement: hold that
against the one which the parties published, or give it with --agreement. Exit code 0 if everything
holds, 1 if anything does not, 2 if the file cannot be read.

What has to hold, in the order in which it is checked below:
  1. The file is canonical JSON (RFC 8785) without doubled members, floats or large integers.
  2. Every version of the agreement follows on the one before it and is signed by all whom it
     concerns; every key is a sound Ed25519 key, fills one slot, and its holder proved to hold it.
  3. The order fits the agreement, and asks for the consent of exactly those whom the rules name.
  4. Each of them signed a consent to this order in time, and nobody who is asked refuses.
  5. The owner's gate asked for releases with a nonce, and showed the consents to be in its log.
  6. Each of them signed a release for that very challenge, and the gate opened before it was late.
  7. All this stands in a journal whose checkpoint is signed by all parties (or, where nothing is
     shared, by the gate's owner).

Sources: RFC 8032 (Ed25519), RFC 8785 (JSON), RFC 9162 2.1.3.2 (inclusion), DSSE v1.0.2,
c2sp.org/signed-note and tlog-checkpoint.
"""

import base64
import json
import struct
import sys
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROLES = ["agree", "assess", "propose", "consent", "release", "gate", "log"]
RULES = {
    "owner", "host", "overflown", "debris", "sector", "launched_from", "all", "notify", "plan",
}  # fmt: skip


SHAPES = {
    "bundle": "agreements adoptions revocations authorisation checkpoint index time_ms proof",
    "agreement": "exercise version previous scenario scenario_digest mode shares_information "
    "fire_control consent_rules release_window_s notice_s clock_skew_s treaties glossary_version "
    "seats sites",
    "adoption": "exercise agreement_digest party",
    "revocation": "exercise party key_id reason",
    "authorisation": "dossier challenge releases opening",
    "dossier": "order consents plan plan_consents",
    "order": "exercise agreement_digest picture_digest centre proposal track site owner host salvo "
    "launch_open_s launch_close_s intercept_s intercept_latitude_rad intercept_longitude_rad "
    "intercept_height_m overflown debris sector launched_from plan required consent_by_s expires_s",
    "plan": "exercise agreement_digest plan sites salvo_max from_s until_s words",
    "ballot": "exercise subject_digest party verdict cast_s reason",
    "challenge": "exercise site order_digest nonce issued_s release_by_s checkpoint index time_ms "
    "proof",
    "release": "exercise order_digest challenge_digest party cast_s",
    "opening": "exercise order_digest challenge_digest opened_s",
    "envelope": "payload_type payload party key_id signature",
}


class Broken(Exception):
    """Something does not hold; the text says what."""


def insist(holds, text):
    """Stop with this text unless it holds."""
    if not holds:
        raise Broken(text)


# --- 1. canonical JSON ----------------------------------------------------------------------------


def no_float(text):
    raise Broken(f"a floating-point number, {text}")


def small_integer(text):
    insist(len(text) < 17 and abs(int(text)) < 2**53, f"an integer of 2^53 or more, {text[:20]}")
    return int(text)


def members_once(pairs):
    insist(len({name for name, _ in pairs}) == len(pairs), "an object holds a member twice")
    return dict(pairs)


def canonical(value):
    """RFC 8785 bytes of a value without floats (member names are ASCII)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def read(data):
    """The kind and body of a message; its bytes have to be their one canonical form."""
    try:
        tree = json.loads(
            data.decode(), object_pairs_hook=members_once, parse_int=small_integer,
            parse_float=no_float, parse_constant=no_float,
        )  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise Broken(f"not JSON in UTF-8: {error}") from error
    insist(isinstance(tree, dict) and set(tree) == {"kind", "body"}, "not a message")
    insist(canonical(tree) == data, "the bytes are not in canonical form")
    return tree["kind"], tree["body"]


def shaped(kind, body):
    """The body, once it has exactly the members of its kind."""
    members = set(SHAPES[kind].split())
    insist(isinstance(body, dict) and set(body) == members, f"the members of a {kind}")
    return body


def digest(kind, body):
    """What messages call each other by."""
    return sha256(canonical({"kind": kind, "body": body})).hexdigest()


def ms(seconds):
    """A time with three decimals, as whole milliseconds."""
    whole, point, rest = str(seconds).partition(".")
    insist(point and len(rest) == 3 and (whole.lstrip("-") + rest).isdigit(), f"time {seconds!r}")
    return int(whole + rest)


def unhex(text, count=None):
    """Bytes of lower-case hexadecimal, `count` of them if given."""
    try:
        data = bytes.fromhex(text)
    except (ValueError, TypeError) as error:
        raise Broken(f"not hexadecimal: {text!r}") from error
    insist(data.hex() == text and count in (None, len(data)), f"not as many hex digits: {text!r}")
    return data


def unbase64(text):
    """Bytes of canonical base64."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Broken("not base64") from error
    insist(base64.b64encode(data).decode() == text, "base64 in a second spelling")
    return data


# --- 2. keys, seals, agreements -------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def sound(key):
    """Whether 32 bytes are a canonical point of the prime-order group (so not of small order)."""
    sign, y = key[31] >> 7, int.from_bytes(key, "little") & (2**255 - 1)
    if y >= P:
        return False
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return False
    x = P - x if x & 1 != sign else x

    def add(a, b):  # points as (X, Y, Z, T): x = X/Z, y = Y/Z, x y = T/Z (RFC 8032, 5.1.4)
        m, n = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
        c, d = 2 * D * a[3] * b[3], 2 * a[2] * b[2]
        e, f, g, h = n - m, d - c, d + c, n + m
        return e * f % P, g * h % P, f * g % P, e * h % P

    def neutral_after(factor):
        total, point = (0, 1, 1, 0), (x, y, 1, x * y % P)
        while factor:
            if factor & 1:
                total = add(total, point)
            point, factor = add(point, point), factor >> 1
        return total[0] == 0 and total[1] == total[2]

    return not neutral_after(8) and neutral_after(ORDER)


def signed(key, signature, message):
    """Whether an Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def framed(*parts):
    return b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in parts)


def key_id(key):
    return sha256(key).hexdigest()[:16]


def enrol(agreement):
    """{role: {party: key}}, once every slot has been checked."""
    keys, seen = {role: {} for role in ROLES}, set()
    for seat in shaped("agreement", agreement)["seats"]:
        party = seat["party"]
        insist(party and party not in keys["agree"], f"seat {party!r} twice or without a name")
        insist(sorted(s["role"] for s in seat["keys"]) == sorted(ROLES), f"roles of {party!r}")
        for slot in seat["keys"]:
            key, proof = unhex(slot["public_key"], 32), unhex(slot["proof"], 64)
            insist(sound(key), f"unsound {slot['role']} key of {party!r}")
            insist(key not in seen, f"the {slot['role']} key of {party!r} fills another slot too")
            names = framed(agreement["exercise"], party, slot["role"])
            insist(
                signed(key, proof, b"jointshield/enrolment/v2" + names + key),
                f"{party!r} did not prove to hold its {slot['role']} key",
            )
            seen.add(key)
            keys[slot["role"]][party] = key
    return keys


def opened(envelope, keys, kind):
    """The body of a sealed message of this kind, signed by the party that the envelope names."""
    party = shaped("envelope", envelope)["party"]
    insist(party in keys, f"{party!r} has no such key in force")
    insist(envelope["key_id"] == key_id(keys[party]), f"another key than that of {party!r}")
    payload, name = unbase64(envelope["payload"]), envelope["payload_type"].encode()
    text = b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)
    insist(signed(keys[party], unbase64(envelope["signature"]), text), f"the seal of {party!r}")
    found, body = read(payload)
    insist(found == kind, f"a {found}, not a {kind}")
    shaped(kind, body)
    wanted = f"application/vnd.jointshield.{kind}.v1+json"
    insist(envelope["payload_type"] == wanted, f"payload type {envelope['payload_type']!r}")
    insist(body.get("party", party) == party, f"in another's name than {party!r}")
    return body


def adopters(agreement, keys, adoptions):
    """Parties that signed this version with these keys."""
    found = set()
    for envelope in adoptions:
        if envelope["key_id"] != key_id(keys.get(envelope["party"], b"")):
            continue
        body = opened(envelope, keys, "adoption")
        if body["agreement_digest"] == digest("agreement", agreement):
            found.add(envelope["party"])
    return found


def in_force(bundle):
    """The agreement in force and its keys, from the whole chain of versions."""
    versions = bundle["agreements"]
    insist(versions, "no agreement")
    old, old_keys = versions[0], enrol(versions[0])
    insist(old["version"] == 1 and old["previous"] == "", "the chain does not begin with version 1")
    everybody = set(old_keys["agree"])
    insist(everybody and adopters(old, old_keys["agree"], bundle["adoptions"]) >= everybody,
           "the first agreement is not signed by every seat")  # fmt: skip
    for new in versions[1:]:
        keys = enrol(new)
        insist(new["exercise"] == old["exercise"], "a version of another exercise")
        insist(new["previous"] == digest("agreement", old) and new["version"] == old["version"] + 1,
               f"version {new['version']} does not follow")  # fmt: skip
        same = {k: v for k, v in new.items() if k not in ("version", "previous", "seats")}
        then = {seat["party"]: seat for seat in old["seats"]}
        now = {seat["party"]: seat for seat in new["seats"]}
        concerned = set(then) | set(now)
        if list(then) == list(now) and all(old[name] == same[name] for name in same):
            changed = {party for party in now if then[party] != now[party]}
            concerned = changed if len(changed) == 1 else concerned
        insist(adopters(new, old_keys["agree"], bundle["adoptions"]) >= concerned & set(then)
               and adopters(new, keys["agree"], bundle["adoptions"]) >= concerned & set(now),
               f"version {new['version']} is not signed by all whom it concerns")  # fmt: skip
        old, old_keys = new, keys
    for envelope in bundle["revocations"]:
        body = opened(envelope, old_keys["agree"], "revocation")
        for held in old_keys.values():
            if key_id(held.get(body["party"], b"")) == body["key_id"]:
                del held[body["party"]]
    return old, old_keys


# --- 3. and 4. the order, and the consents to it --------------------------------------------------


def required(order, rules, seats, planned):
    """Whose consent the rules name, seated parties first, in seat order."""
    insist(set(rules) <= RULES, f"unknown rules {sorted(set(rules) - RULES)}")
    named = [order["owner"]]
    if "host" in rules:
        named.append(order["host"])
    if not planned:
        for rule in ("overflown", "debris"):
            named += order[rule] if rule in rules else []
        for rule in ("sector", "launched_from"):
            named.append(order[rule] if rule in rules else "")
        named += seats if "all" in rules else []
    named = [party for party in dict.fromkeys(named) if party]
    return [p for p in seats if p in named] + [p for p in named if p not in seats]


def consenting(envelopes, kind, subject, asked, keys, by_ms, latest_ms):
    """Every party asked consents to the subject, once, in time."""
    consented = set()
    for envelope in envelopes:
        ballot = opened(envelope, keys, "ballot")
        insist(ballot["exercise"] == subject["exercise"], "a ballot of another exercise")
        insist(ballot["subject_digest"] == digest(kind, subject), f"a ballot on another {kind}")
        insist(ballot["verdict"] == "consent", f"{ballot['party']!r}: {ballot['verdict']}")
        insist(ms(ballot["cast_s"]) < by_ms, f"the consent of {ballot['party']!r} is late")
        insist(ms(ballot["cast_s"]) <= latest_ms, f"a consent of {ballot['party']!r} from later")
        insist(ballot["party"] not in consented, f"two consents of {ballot['party']!r}")
        consented.add(ballot["party"])
    insist(asked and consented == set(asked), f"consents of {sorted(consented)}, not of {asked}")


def check_order(dossier, agreement, keys, now_ms):
    """The order fits the agreement, and all who have to sign it did."""
    order, plan = shaped("order", dossier["order"]), dossier["plan"]
    insist(plan is None or shaped("plan", plan), "a plan")
    insist(order["exercise"] == agreement["exercise"], "an order of another exercise")
    insist(order["agreement_digest"] == digest("agreement", agreement), "another agreement")
    sites = {site["site"]: (site["owner"], site["host"]) for site in agreement["sites"]}
    insist(sites.get(order["site"]) == (order["owner"], order["host"]), "site, owner or host")
    insist(order["salvo"] >= 1 and order["owner"], "a salvo of none, or nobody's interceptors")
    insist(ms(order["consent_by_s"]) <= ms(order["expires_s"]), "consents after expiry")
    insist(order["plan"] == (digest("plan", plan) if plan else ""), "another plan")
    seats = [seat["party"] for seat in agreement["seats"]]
    needed = required(order, agreement["consent_rules"], seats, planned=bool(plan))
    insist(order["required"] == needed, f"asks {order['required']}, the rules name {needed}")
    latest_ms = now_ms + ms(agreement["clock_skew_s"])
    if plan:
        insist("plan" in agreement["consent_rules"], "the rules know no plans")
        insist(plan["exercise"] == order["exercise"], "a plan of another exercise")
        insist(plan["agreement_digest"] == order["agreement_digest"], "a plan of another agreement")
        insist(order["site"] in plan["sites"] and order["salvo"] <= plan["salvo_max"], "the plan")
        insist(ms(plan["from_s"]) <= ms(order["launch_open_s"]), "before the plan")
        insist(ms(order["expires_s"]) <= ms(plan["until_s"]), "after the plan")
        consenting(dossier["plan_consents"], "plan", plan, seats, keys["consent"],
                   ms(plan["until_s"]), latest_ms)  # fmt: skip
    else:
        insist(not dossier["plan_consents"], "consents to no plan")
    consenting(dossier["consents"], "order", order, needed, keys["consent"],
               ms(order["consent_by_s"]), latest_ms)  # fmt: skip
    return order


# --- 5. and 7. logs -------------------------------------------------------------------------------


def note(text, keys):
    """(origin, size, root, known signers) of a checkpoint; seals of known names have to hold."""
    body, gap, tail = text.partition("\n\n")
    lines = body.split("\n")
    insist(gap and tail.endswith("\n") and len(lines) in (5, 6), "not a checkpoint")
    signers = set()
    for line in tail[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, mark = rest.partition(" ")
        data = unbase64(mark)
        if dash == "—" and name in keys:
            named = sha256(name.encode() + b"\n\x01" + keys[name]).digest()[:4]
            good = data[:4] == named and signed(keys[name], data[4:], (body + "\n").encode())
            insist(good, f"the seal of {name!r} on a checkpoint")
            signers.add(name)
    insist(lines[1].isdigit(), "a checkpoint's size")
    return lines[0], int(lines[1]), unbase64(lines[2]), signers


def included(kind, body, time_ms, index, proof, size, root):
    """Whether a message is entry `index` of the tree with this size and root (RFC 9162)."""
    insist(0 <= index < size and len(root) == 32, "an index outside the tree")
    name = kind.encode()
    head = b"\x00jointshield/entry/v1\n" + struct.pack(">qH", time_ms, len(name)) + name
    value = sha256(head + canonical({"kind": kind, "body": body})).digest()
    position, last = index, size - 1
    for part in proof:
        brother = unhex(part, 32)
        insist(last > 0, "a proof that is too long")
        if position & 1 or position == last:
            value = sha256(b"\x01" + brother + value).digest()
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = sha256(b"\x01" + value + brother).digest()
        position, last = position >> 1, last >> 1
    return last == 0 and value == root


# --- the whole ------------------------------------------------------------------------------------


def verify(data):
    """What a bundle shows; raises Broken if anything does not hold."""
    kind, bundle = read(data)
    insist(kind == "bundle", f"a {kind}, not a bundle")
    agreement, keys = in_force(shaped("bundle", bundle))
    permit = shaped("authorisation", bundle["authorisation"])
    dossier = shaped("dossier", permit["dossier"])
    owner = dossier["order"]["owner"]
    gate = {owner: keys["gate"][owner]} if owner in keys["gate"] else {}
    opening = opened(permit["opening"], gate, "opening")
    opened_ms, skew_ms = ms(opening["opened_s"]), ms(agreement["clock_skew_s"])
    order = check_order(dossier, agreement, keys, opened_ms)
    about = {"exercise": order["exercise"], "order_digest": digest("order", order)}

    challenge = opened(permit["challenge"], gate, "challenge")
    insist(all(challenge[k] == v for k, v in about.items()), "a challenge about another order")
    insist(challenge["site"] == order["site"], "a challenge about another site")
    issued_ms, by_ms = ms(challenge["issued_s"]), ms(challenge["release_by_s"])
    insist(by_ms <= ms(order["expires_s"]), "releases after expiry")
    insist(by_ms <= issued_ms + ms(agreement["release_window_s"]), "more time than agreed")
    insist(issued_ms <= opened_ms + skew_ms, "a challenge from later")
    unhex(challenge["nonce"], 32)
    log = {owner: keys["log"][owner]} if owner in keys["log"] else {}
    origin, size, root, signers = note(challenge["checkpoint"], log)
    insist(origin == f"{order['exercise']}/gates/{owner}" and owner in signers, "the gate's log")
    insist(
        included("dossier", dossier, challenge["time_ms"], challenge["index"], challenge["proof"],
                 size, root),
        "the consents are not in the gate's log",
    )  # fmt: skip

    about["challenge_digest"] = digest("challenge", challenge)
    released = set()
    for envelope in permit["releases"]:
        release = opened(envelope, keys["release"], "release")
        insist(all(release[k] == v for k, v in about.items()), "a release for something else")
        insist(ms(release["cast_s"]) <= opened_ms + skew_ms, "a release from later")
        insist(release["party"] not in released, f"two releases of {release['party']!r}")
        released.add(release["party"])
    insist(released == set(order["required"]), f"releases of {sorted(released)} only")
    insist(all(opening[k] == v for k, v in about.items()), "an opening for something else")
    insist(issued_ms <= opened_ms and opened_ms + skew_ms < by_ms, "opened too early or too late")
    if dossier["plan"]:
        insist(opened_ms - skew_ms >= ms(dossier["plan"]["from_s"]), "opened before its plan")
    if "notify" in agreement["consent_rules"]:
        insist(opened_ms >= issued_ms + ms(agreement["notice_s"]), "opened before the notice ran")

    origin, size, root, signers = note(bundle["checkpoint"], keys["log"])
    shared = origin == f"{order['exercise']}/joint"
    insist(shared or origin == f"{order['exercise']}/gates/{owner}", f"a journal {origin!r}")
    wanted = {seat["party"] for seat in agreement["seats"]} if shared else {owner}
    insist(signers >= wanted, f"the journal is not signed by {sorted(wanted - signers)}")
    insist(
        included("authorisation", permit, bundle["time_ms"], bundle["index"], bundle["proof"],
                 size, root),
        "the authorisation is not in the journal",
    )  # fmt: skip
    return {
        "order": order["proposal"],
        "site": order["site"],
        "salvo": order["salvo"],
        "signers": order["required"],
        "opened_s": opening["opened_s"],
        "journal_signed_by": sorted(signers),
        "first_agreement": digest("agreement", bundle["agreements"][0]),
    }


def main(arguments):
    """Verify one file; see the top of this one."""
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--agreement"):
        print("usage: small_verify.py BUNDLE [--agreement DIGEST]", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as file:
            data = file.read(50_000_000)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        shown = verify(data)
        expected = arguments[2] if len(arguments) == 3 else shown["first_agreement"]
        insist(shown["first_agreement"] == expected, "another first agreement than expected")
    except Broken as error:
        print(f"DOES NOT HOLD: {error}")
        return 1
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        print(f"DOES NOT HOLD: not shaped as it has to be ({type(error).__name__}: {error})")
        return 1
    print("holds")
    for name, value in shown.items():
        print(f"  {name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
