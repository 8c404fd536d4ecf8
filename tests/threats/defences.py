"""The defences of a generated service: where each stands, and what it is without."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Defence:
    """A line or two that keep a threat away.

    Attributes:
        threat: What is tried, in the words of the threat table.
        file: Where the defence stands, below `src/PACKAGE`.
        found: Its text, which stands there once.
        without: What stands there when it is taken out.
        tests: Where the tests that notice are.
    """

    threat: str
    file: str
    found: str
    without: str
    tests: tuple[str, ...] = ("tests/auth",)


TOKENS, ACCESS, CALLER = "auth/tokens.py", "auth/access.py", "auth/caller.py"
SESSIONS, ACCOUNTS, STORED = "auth/sessions.py", "auth/accounts.py", "auth/stored.py"
LOGINS, EXCHANGE, LINKS = "auth/logins.py", "auth/exchange.py", "auth/links.py"
THROTTLE, PASSWORDS, PROVIDER = "auth/throttle.py", "auth/passwords.py", "auth/provider.py"

DEFENCES = (
    Defence(
        "A token that is signed with `none`, or with a public key as a secret",
        TOKENS,
        "if not isinstance(algorithm, str) or algorithm not in self._rules.algorithms:",
        "if not isinstance(algorithm, str):",
    ),
    Defence(
        "A token with a signature of nobody, or changed after it was signed",
        TOKENS,
        "jws.deserialize_compact(token.text, key, [algorithm])",
        "pass",
    ),
    Defence(
        "An ID token, or a token for something else, as an access token",
        TOKENS,
        'if kind.lower().removeprefix("application/") not in self._rules.types:',
        "if False:",
    ),
    Defence(
        "A header that demands an extension which is not known",
        TOKENS,
        'if "crit" in header or "b64" in header:',
        "if False:",
    ),
    Defence(
        "A token of another issuer",
        TOKENS,
        'if claims.get("iss") != rules.issuer:',
        "if False:",
    ),
    Defence(
        "A token for another service",
        TOKENS,
        "if rules.audience not in texts(claims.get(rules.audience_claim)):",
        "if False:",
    ),
    Defence("A token that has expired", TOKENS, "if now >= expires_at:", "if False:"),
    Defence(
        "A token that is not valid yet",
        TOKENS,
        "if name in claims and _moment(claims[name]) > now + leeway_seconds:",
        "if False:",
    ),
    Defence(
        "Times that are no numbers",
        TOKENS,
        "if isinstance(value, bool) or not isinstance(value, int | float)"
        " or not 0 <= value < _LATEST:",
        "if False:",
    ),
    Defence(
        "A token without a subject, or with one of another type",
        TOKENS,
        "if not isinstance(subject, str) or not subject or len(subject) > 255:",
        "if False:",
    ),
    Defence(
        "A claim that stands twice, so that two readers see two tokens",
        TOKENS,
        "if len(found) != len(members):",
        "if False:",
    ),
    Defence(
        "A huge token",
        TOKENS,
        "if len(text) > MAX_LENGTH or len(parts) != 3:",
        "if len(parts) != 3:",
    ),
    Defence(
        "A token that was believed once, after it has expired",
        ACCESS,
        "until = min(time.time() + self._keep_seconds, caller.expires_at)",
        "until = time.time() + self._keep_seconds",
    ),
    Defence(
        "A token whose session has ended",
        ACCESS,
        "if not await is_alive(caller):",
        "if False:",
    ),
    Defence(
        "Memory that is filled with tokens",
        ACCESS,
        "while len(self._kept) >= MAX_KEPT:",
        "while False:",
    ),
    Defence(
        "A stream that outlives its token",
        ACCESS,
        "    limit.reschedule(asyncio.get_running_loop().time())",
        "    return",
    ),
    Defence(
        "A use case that is called by nobody",
        CALLER,
        'raise UnauthenticatedError("Send an access token.")',
        'return Caller("", frozenset(), frozenset({ADMIN}), "", 0)',
    ),
    Defence(
        "A token that lacks the scope",
        CALLER,
        "if scope not in caller.scopes and ADMIN not in caller.roles:",
        "if False:",
        ("tests/auth", "tests/graphql", "tests/grpc"),
    ),
    Defence(
        "An operation of REST without a token",
        "auth/guard.py",
        "raise refusal(request, error) from error",
        "return",
    ),
    Defence(
        "A WebSocket without a token",
        "graphql/websocket.py",
        "            raise ClosedError(code, str(error)) from None",
        "            return",
        ("tests/graphql/test_auth.py",),
    ),
    Defence(
        "A WebSocket that outlives its token",
        "graphql/websocket.py",
        'raise ClosedError(4401, "Unauthorized")\n\n        tasks',
        "return\n\n        tasks",
        ("tests/graphql/test_auth.py",),
    ),
    Defence(
        "A call of gRPC without a token",
        "grpc/auth.py",
        "current.set(await _access(state).identify(_authorization(context)))",
        'current.set(Caller("", frozenset(SCOPES), frozenset(), "", 0))',
        ("tests/grpc/test_auth.py",),
    ),
    Defence(
        "A stolen refresh token",
        SESSIONS,
        "            await self._store.end_session(session.id)\n            audit.warning(",
        "            audit.warning(",
    ),
    Defence(
        "A refresh token that is sent twice at once",
        SESSIONS,
        "if not await self._store.renew_session(renewed, session.token_hash):",
        "if await self._store.renew_session(renewed, session.token_hash) is None:",
    ),
    Defence(
        "A session that is ended by somebody who only knows its id",
        SESSIONS,
        "if session is not None and _same(session.family_hash, token.family):",
        "if session is not None:",
    ),
    Defence(
        "A session that outlives a changed password",
        SESSIONS,
        "return session.epoch == user.epoch and now() < session.expires_at",
        "return now() < session.expires_at",
    ),
    Defence(
        "A session that nobody uses any more",
        SESSIONS,
        "return session.epoch == user.epoch and now() < session.expires_at",
        "return session.epoch == user.epoch",
    ),
    Defence(
        "A session of somebody else",
        SESSIONS,
        "if session is None or session.user_id != user.id:",
        "if session is None:",
    ),
    Defence(
        "A code that is used for something else",
        ACCOUNTS,
        'ticket = await self._store.take_ticket(digest(f"{purpose} {text}"))',
        'ticket = await self._store.take_ticket(digest(f"verify {text}"))'
        ' or await self._store.take_ticket(digest(f"reset {text}"))',
    ),
    Defence(
        "A code from before the password was changed",
        ACCOUNTS,
        "if ticket.epoch != user.epoch:",
        "if False:",
    ),
    Defence(
        "A code that has expired",
        ACCOUNTS,
        "if ticket is None or user is None or ticket.expires_at <= now():",
        "if ticket is None or user is None:",
    ),
    Defence(
        "Somebody who is not verified, where that is demanded",
        ACCOUNTS,
        "return user.verified or not self._settings.require_verified",
        "return True",
    ),
    Defence(
        "Guesses of one client",
        ACCOUNTS,
        'await self._count("pair", pair, _PAIR)',
        "pass",
    ),
    Defence(
        "Guesses of many clients for one account",
        ACCOUNTS,
        "if wait and not await self.sessions.knows(user, client.address):",
        "if False:",
    ),
    Defence(
        "Others who lock somebody out",
        ACCOUNTS,
        "if wait and not await self.sessions.knows(user, client.address):",
        "if wait:",
    ),
    Defence(
        "Guesses that are made at once",
        THROTTLE,
        "if await self._store.put_attempts(key, following):",
        "if await self._store.put_attempts(key, following) is not None:",
    ),
    Defence(
        "Guesses while the counter is down",
        THROTTLE,
        'raise UnavailableError("Nobody can count now. Try again.")',
        "return 0",
    ),
    Defence(
        "Letters without end",
        ACCOUNTS,
        "return is_held_back",
        "return False",
    ),
    Defence(
        "Accounts that are found out by registering",
        ACCOUNTS,
        "self._post.send(verifying(email, ticket) if is_new else already_there(email))",
        "self._post.send(verifying(email, ticket))\n        if not is_new:\n            raise"
        ' InvalidFieldError("email", "It is taken.")',
    ),
    Defence(
        "Accounts that are found out by the time that signing in takes",
        PASSWORDS,
        "compared = hashed or self._nobodys",
        "if hashed is None:\n            return False\n        compared = hashed",
    ),
    Defence(
        "Rights that somebody gives themselves",
        "auth/bodies.py",
        'model_config = ConfigDict(extra="forbid", strict=True)',
        'model_config = ConfigDict(extra="ignore", strict=True)',
    ),
    Defence("A password that many people have", PASSWORDS, "if plain in _common():", "if False:"),
    Defence(
        "A password with the address in it",
        PASSWORDS,
        "if any(len(word) > 3 and word in plain and len(plain) - len(word) < 8 for word in own):",
        "if False:",
    ),
    Defence(
        "A short password",
        PASSWORDS,
        "if not MIN_LENGTH <= len(password) <= MAX_LENGTH:",
        "if len(password) > MAX_LENGTH:",
    ),
    Defence(
        "So many passwords that nothing else is done",
        PASSWORDS,
        "if not self._free or (network and self._taken[network] >= self._share):",
        "if False:",
    ),
    Defence(
        "One network that has all places where passwords are checked",
        PASSWORDS,
        "if not self._free or (network and self._taken[network] >= self._share):",
        "if not self._free:",
    ),
    Defence(
        "Private keys that are published",
        "auth/keys.py",
        "return _describe(key, private=False)",
        "return _describe(key, private=True)",
    ),
    Defence(
        "Codes in the log of production",
        "auth/mail.py",
        'return NoMail() if settings.service.environment == "production" else ConsoleMail()',
        "return ConsoleMail()",
    ),
    Defence(
        "An ID token of the provider as an access token",
        PROVIDER,
        'if is_other or {"at_hash", "c_hash", "nonce"} & claims.keys() or not is_told:',
        "if not is_told:",
    ),
    Defence(
        "An ID token that the provider gives for a refresh token, as an access token",
        PROVIDER,
        'if is_other or {"at_hash", "c_hash", "nonce"} & claims.keys() or not is_told:',
        'if is_other or {"at_hash", "c_hash", "nonce"} & claims.keys():',
    ),
    Defence(
        "Tokens that name keys without end, so that the provider is asked without end",
        PROVIDER,
        "if self._tokens < 1:",
        "if False:",
    ),
    Defence(
        "A provider that says it is another one",
        PROVIDER,
        'if metadata.get("issuer") != self._settings.issuer:',
        "if False:",
    ),
    Defence(
        "Keys from a place that is less safe than the provider",
        PROVIDER,
        'raise ProviderError("its keys are nowhere to be found")',
        "return str(url)",
    ),
    Defence(
        "An answer of the provider without end",
        PROVIDER,
        "if len(body) > MAX_BYTES:",
        "if False:",
    ),
    Defence(
        "A key of the provider for something else",
        PROVIDER,
        'is_right = key.get("alg", algorithm) == algorithm and key.get("use", "sig") == "sig"',
        "is_right = True",
    ),
    Defence(
        "A key that the provider has taken away",
        PROVIDER,
        "        elif time.monotonic() > self._due_at:\n            self._fetch()",
        "        elif False:\n            self._fetch()",
    ),
    Defence(
        "A sign-in that was begun in another browser",
        LOGINS,
        'if begun is None or not _same(begun.state, given.get("state", "")):',
        "if begun is None:",
    ),
    Defence(
        "A sign-in whose answer is sent twice",
        LOGINS,
        "begun = _read(Begun, await self._vault.take(secret))",
        "begun = _read(Begun, await self._vault.get(secret))",
    ),
    Defence(
        "An answer of another provider",
        LOGINS,
        "if issuer != self._settings.issuer and (issuer or await self._exchange.tells_issuer()):",
        "if False:",
    ),
    Defence(
        "An ID token of another sign-in",
        EXCHANGE,
        "if nonce is not None and not hmac.compare_digest(given.encode(), nonce.encode()):",
        "if False:",
    ),
    Defence(
        "An ID token for somebody else",
        EXCHANGE,
        'if not is_ours or not is_told or claims.get("azp", client) != client:',
        "if False:",
    ),
    Defence(
        "An ID token that nobody has signed",
        EXCHANGE,
        "jws.deserialize_compact(token.text, key, [str(algorithm)])",
        "pass",
    ),
    Defence(
        "A code that somebody else has got hold of",
        LOGINS,
        "code_verifier=begun.verifier,",
        'code_verifier="",',
    ),
    Defence(
        "A way back that leads elsewhere",
        LOGINS,
        'return given if is_local and is_plain else "/"',
        "return given",
    ),
    Defence(
        "A page of somebody else that uses the cookie",
        "auth/cookies.py",
        "    if request.method not in SAFE_METHODS and not hmac.compare_digest(",
        "    if request.method == 'NONE' and not hmac.compare_digest(",
    ),
    Defence(
        "A session that was planted before the sign-in",
        "auth/oidc_routes.py",
        "if old:",
        "if False:",
    ),
    Defence(
        "A script that reads the cookie",
        "auth/cookies.py",
        'name, value, seconds, path="/", secure=self.is_secure, httponly=True, samesite="lax"',
        'name, value, seconds, path="/", secure=self.is_secure, httponly=False, samesite="lax"',
    ),
    Defence(
        "A cookie without TLS in production",
        LOGINS,
        'self.is_secure = production or redirect_uri.startswith("https://")',
        "self.is_secure = False",
    ),
    Defence(
        "Somebody who has been signed out at the provider",
        LOGINS,
        """        except RefusedLoginError as error:
            await self._vault.drop(secret)""",
        """        except RefusedLoginError as error:
            return Found(login, secret)
            await self._vault.drop(secret)""",
    ),
    Defence(
        "An access token that is not for this service, for rights that are for all",
        EXCHANGE,
        "return frozenset(), frozenset()",
        "return self._default_scopes, frozenset()",
    ),
    Defence(
        "A provider that is busy for a moment, and everybody is signed out",
        EXCHANGE,
        'if status == 400 and cause == "invalid_grant":',
        "if 400 <= status < 500:",
    ),
    Defence(
        "What is watched with a cookie, and outlives the sign-in",
        "auth/by_cookie.py",
        "self._secret = (await self._logins.find(self._secret)).secret",
        "pass",
    ),
    Defence(
        "A link that outlives the sessions of its account",
        LINKS,
        "if user is None or user.epoch != link.epoch:",
        "if user is None:",
    ),
    Defence(
        "The code of somebody who registers an address before its owner does",
        ACCOUNTS,
        "if not is_new and self._settings.require_verified:",
        "if False:",
    ),
    Defence(
        "Somebody who fills the service, so that others have guessed",
        ACCOUNTS,
        'for kind, who in (("pair", pair), ("address", network), ("account", email)):',
        "for kind, who in ():",
    ),
    Defence(
        "An address that is several, or has a comment",
        "auth/bodies.py",
        "_WORD = r",
        '_WORD = r"[^@\\s]+" or r',
    ),
    Defence(
        "A body that is long and wrong everywhere",
        "auth/bodies.py",
        "if len(body) > _MAX_BYTES:",
        "if False:",
    ),
    Defence(
        "Sessions without end",
        SESSIONS,
        "for oldest in (await self.of(user))[:-MAX_SESSIONS]:",
        "for oldest in ():",
    ),
    Defence(
        "Letters that hold up others",
        "auth/mail.py",
        "for _ in range(_SENDERS)",
        "for _ in range(1)",
    ),
    Defence(
        "Somebody else in the place of who has signed in",
        LOGINS,
        'if claims["sub"] != login.subject:',
        "if False:",
    ),
    Defence(
        "A session of the provider that passes for one of an account",
        PROVIDER,
        'return caller._replace(session="")',
        "return caller",
    ),
    Defence(
        "An account that is taken over with an address that nobody has verified",
        LINKS,
        "if not login.verified or normalized(login.email) != user.email:",
        "if normalized(login.email) != user.email:",
    ),
    Defence(
        "An account that is taken over with another address",
        LINKS,
        "if not login.verified or normalized(login.email) != user.email:",
        "if not login.verified:",
    ),
    Defence(
        "A page of somebody else that links an account",
        "auth/link_routes.py",
        "check_csrf(request, login)",
        "pass",
    ),
    Defence(
        "Sessions that are read where they are kept",
        "auth/vault.py",
        "return jwe.encrypt_compact(_HEADER, content, key)",
        "return content.decode()",
    ),
)
