"""The office's server writes as a local model would; whatever else a server does is bounded and told."""

from __future__ import annotations

import itertools
import json
import logging
import ssl
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bannai.engine.base import (
    QUIET_S,
    EngineError,
    EngineEvent,
    EngineLostError,
    EngineRefusedError,
    Finish,
    Finished,
    Reading,
    TextRequest,
    Waiting,
    Written,
)
from bannai.engine.chat_answer import AnswerError, BegunFilter, ThoughtFilter, model_names, parse_chunk
from bannai.engine.http import HttpEngine, OfficeServer, check
from bannai.engine.http_wire import Patience
from bannai.engine.server_address import parse_address
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.services.program import Program
from tests.unit.hostile_server import JSON_HEAD, SSE_HEAD, Answer, Line, Server, serving

SHORT = Patience(connect_s=2, first_s=0.4, next_s=0.4, whole_s=5)
REQUEST = TextRequest("Viết văn bản hành chính.", "Viết về {{n1}}.", seed=7, limit=40)
SENTENCE = "Thực hiện kế hoạch, trong tháng qua xã đã hoàn thành {{n1}}."


@pytest.fixture
def served(allow_loopback: set[int]) -> Iterator[Callable[..., Server]]:
    """Start servers; each ends with the test."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(*answers: Answer) -> Server:
            server = stack.enter_context(serving(*answers))
            allow_loopback.add(server.port)
            return server

        yield start


def engine_for(
    server: Server, *, patience: Patience = SHORT, model: str = "qwen", key: str = ""
) -> HttpEngine:
    return HttpEngine(OfficeServer(parse_address(server.address), model, key), patience)


def told(events: list[EngineEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Written))


def last(events: list[EngineEvent]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]


def ask(server: Server, request: TextRequest = REQUEST, **more: Any) -> list[EngineEvent]:
    return list(engine_for(server, **more).stream(request, lambda: False))


def refusal(server: Server, request: TextRequest = REQUEST, **more: Any) -> EngineError:
    with pytest.raises(EngineError) as raised:
        ask(server, request, **more)
    assert server.address in str(raised.value)
    return raised.value


def good(line: Line) -> None:
    line.send(SSE_HEAD, b": keep-alive\n\nevent: message\n")
    for word in SENTENCE.split(" "):
        line.say((" " if word != "Thực" else "") + word)
    line.end(
        usage={"prompt_tokens": 90, "completion_tokens": 15, "prompt_tokens_details": {"cached_tokens": 60}}
    )


def test_a_text_is_streamed_and_counted(served: Callable[..., Server]) -> None:
    server = served(good)
    events = ask(server)
    assert told(events) == SENTENCE
    assert last(events) == Finished(Finish.ENDED, 90, 60, 15)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert asked.headers["host"] == server.address
    assert "authorization" not in asked.headers
    assert asked.body["messages"] == [
        {"role": "system", "content": REQUEST.system},
        {"role": "user", "content": REQUEST.task},
    ]
    assert (asked.body["max_tokens"], asked.body["seed"], asked.body["stream"]) == (40, 7, True)


def test_pieces_may_come_in_any_cut_and_in_chunks(served: Callable[..., Server]) -> None:
    def chunked(line: Line) -> None:
        line.send(SSE_HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"))
        data = json.dumps({"choices": [{"delta": {"content": SENTENCE}}]}, ensure_ascii=False)
        stream = f"data: {data}\r\n\r\ndata: [DONE]\r\n\r\n".encode()
        for at in range(0, len(stream), 7):  # cuts letters of three bytes apart
            part = stream[at : at + 7]
            line.send(f"{len(part):x};note\r\n".encode(), part, b"\r\n")
        line.send(b"0\r\n\r\n")

    assert told(ask(served(chunked))) == SENTENCE


def test_a_server_that_does_not_stream_is_understood(served: Callable[..., Server]) -> None:
    message = {"choices": [{"message": {"content": SENTENCE}, "finish_reason": "length"}]}
    server = served(lambda line: line.send(JSON_HEAD, json.dumps(message).encode()))
    events = ask(server)
    assert (told(events), last(events).reason) == (SENTENCE, Finish.LIMIT)


def test_how_far_it_has_read_is_told(served: Callable[..., Server]) -> None:
    def reading(line: Line) -> None:
        line.send(SSE_HEAD)
        for done in (100, 300):
            progress = {"total": 500, "cache": 100, "processed": done, "time_ms": 2000}
            line.say("", prompt_progress=progress)
        line.say("Xong")
        line.end()

    events = [event for event in ask(served(reading)) if isinstance(event, Reading)]
    assert events == [Reading(100, 500, None), Reading(300, 500, 2.0)]


def test_control_comes_back_while_a_server_is_silent_and_stopping_drops_the_line(
    served: Callable[..., Server],
) -> None:
    server = served(lambda line: line.hang())
    patience = Patience(connect_s=2, first_s=30, next_s=30, whole_s=60)
    waits: list[EngineEvent] = []
    for event in engine_for(server, patience=patience).stream(REQUEST, lambda: len(waits) >= 5):
        waits.append(event)
    assert waits == [Waiting()] * 5 + [Finished(Finish.CANCELLED)]
    for _ in range(100):
        if server.gone:
            break
        time.sleep(0.02)
    assert server.gone, "the server still waits for us"


def test_a_generator_that_is_left_drops_the_line(served: Callable[..., Server]) -> None:
    server = served(lambda line: (line.send(SSE_HEAD), line.say("Xin "), line.hang())[0])
    stream = engine_for(server).stream(REQUEST, lambda: False)
    while not isinstance(next(stream), Written):
        pass
    stream.close()  # type: ignore[attr-defined]
    for _ in range(100):
        if server.gone:
            break
        time.sleep(0.02)
    assert server.gone


def test_stop_strings_are_kept_by_us_too(served: Callable[..., Server]) -> None:
    def on(line: Line) -> None:
        line.send(SSE_HEAD)
        for piece in ("Đoạn một.", "\n", "\n", "## Đoạn hai"):
            line.say(piece)
        line.hang()

    request = TextRequest("a", "b", 1, stop=("\n\n## ", "\n\n"))
    events = ask(served(on), request)
    assert (told(events), last(events).reason) == ("Đoạn một.", Finish.STOPPED)


def test_thoughts_and_a_repeated_beginning_are_left_out(served: Callable[..., Server]) -> None:
    def thinking(line: Line) -> None:
        line.send(SSE_HEAD)
        for piece in (
            "<th",
            "ink>Người dùng muốn",
            " 3 câu.</thi",
            "nk>\n\n",
            "Trong tháng",
            " qua, xã",
            " đã làm xong.",
        ):
            line.say(piece)
        line.end()

    server = served(thinking)
    events = ask(server, TextRequest("a", "b", 1, begun="Trong tháng qua,"))
    assert told(events) == " xã đã làm xong."
    assert server.asked[0].body["messages"][-1] == {"role": "assistant", "content": "Trong tháng qua,"}
    assert server.asked[0].body["continue_final_message"] is True


def test_one_of_some_answers_is_picked_out(served: Callable[..., Server]) -> None:
    def choosing(line: Line) -> None:
        line.send(SSE_HEAD)
        line.say("“Không ")
        line.say("rõ” vì thiếu dữ kiện")
        line.end()

    request = TextRequest("a", "b", 1, choices=("có", "không", "không rõ"))
    assert told(ask(served(choosing), request)) == "không rõ"
    other = TextRequest("a", "b", 1, choices=("tăng", "giảm"))
    assert refusal(served(choosing), other).message_id == "models.server_no_choice"


def test_a_strict_server_is_asked_once_more_in_plain_words(served: Callable[..., Server]) -> None:
    server = served(lambda line: line.send(b"HTTP/1.1 400 Bad Request\r\n\r\nunknown field"), good)
    assert told(ask(server)) == SENTENCE
    assert [("min_p" in asked.body) for asked in server.asked] == [True, False]


def test_without_a_name_the_servers_first_model_is_asked(served: Callable[..., Server]) -> None:
    server = served(models, good, good)
    engine = engine_for(server, model="")
    assert told(list(engine.stream(REQUEST, lambda: False))) == SENTENCE
    assert engine.label == f"gemma-4-26b ({server.address})"
    list(engine.stream(REQUEST, lambda: False))
    assert [asked.path for asked in server.asked] == ["/v1/models"] + ["/v1/chat/completions"] * 2


def models(line: Line) -> None:
    line.send(JSON_HEAD, b'{"object": "list", "data": [{"id": "gemma-4-26b"}, {"id": "qwen"}]}')


def endless(line: Line, data: bytes) -> None:
    while not line.stopping.is_set():
        line.send(data)


def saying(*data: bytes) -> Answer:
    return lambda line: line.send(*data)


def then_hang(*data: bytes) -> Answer:
    def answer(line: Line) -> None:
        line.send(*data)
        line.hang()

    return answer


def flooding(head: bytes, data: bytes) -> Answer:
    def answer(line: Line) -> None:
        line.send(head)
        endless(line, data)

    return answer


WORD = b'data: {"choices": [{"delta": {"content": "xin "}}]}\n\n'


def framed(header: bytes, *body: bytes) -> Answer:
    """An answer with one more header."""
    return saying(SSE_HEAD[:-2] + header + b"\r\n\r\n", *body)


CHUNKED = b"Transfer-Encoding: chunked"
LOST = {
    "hangs before a byte": (then_hang(), "server_silent"),
    "hangs in the status": (then_hang(b"HTTP/1.1 2"), "server_silent"),
    "hangs in the head": (then_hang(b"HTTP/1.1 200 OK\r\nContent-"), "server_silent"),
    "hangs after the head": (then_hang(SSE_HEAD), "server_silent"),
    "hangs in mid-line": (then_hang(SSE_HEAD, WORD, WORD[:20]), "server_silent"),
    "closes at once": (saying(), "server_dropped"),
    "closes after the head": (saying(SSE_HEAD), "server_dropped"),
    "drops in mid-text": (saying(SSE_HEAD, WORD, WORD), "server_dropped"),
    "drops in mid-line": (saying(SSE_HEAD, WORD, WORD[:25]), "server_foreign"),
    "drops in mid-chunk": (
        framed(CHUNKED, b"ff\r\n", WORD), "server_dropped"
    ),
    "drops before the length": (framed(b"Content-Length: 999", b"", WORD), "server_dropped"),
    "sends a page": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Router</html>"), "server_foreign"
    ),
    "sends a page as a stream": (saying(SSE_HEAD, b"<html>\ndata: <b>hi</b>\n"), "server_foreign"),
    "speaks no HTTP": (saying(b"220 mail.xa.vn ESMTP\r\n"), "server_foreign"),
    "speaks binary": (saying(bytes(range(256)) * 9), "server_foreign"),
    "sends other letters": (
        saying(SSE_HEAD, 'data: {"choices": [{"delta": {"content": "Thực hiện"}}]}\n'.encode("utf-16")),
        "server_foreign",
    ),
    "sends half letters": (saying(SSE_HEAD, WORD.replace(b"xin", b"\xe1\xbb")), "server_foreign"),
    "sends no JSON": (saying(SSE_HEAD, b"data: {nope\n\n"), "server_foreign"),
    "sends JSON of nothing": (saying(JSON_HEAD, b'{"choices": 3}'), "server_foreign"),
    "nests deeply": (saying(SSE_HEAD, b"data: " + b"[" * 100_000 + b"\n"), "server_foreign"),
    "tells an error": (saying(SSE_HEAD, b'data: {"error": {"message": "CUDA"}}\n\n'), "server_foreign"),
    "packs what it sends": (framed(b"Content-Encoding: gzip", b"\x1f\x8b"), "server_foreign"),
    "gives no length": (framed(b"Content-Length: -5", b""), "server_foreign"),
    "gives a wrong chunk": (framed(CHUNKED, b"zz\r\n"), "server_foreign"),
    "gives a huge chunk": (framed(CHUNKED, b"fffffffff\r\n"), "server_foreign"),
    "an endless line": (flooding(SSE_HEAD, b"data: " + b"x" * 65536), "server_too_much"),
    "an endless head": (flooding(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"), "server_foreign"),
    "an endless header": (flooding(b"HTTP/1.1 200 OK\r\na: ", b"b" * 65536), "server_too_much"),
    "endless comments": (flooding(SSE_HEAD, b": " + b"x" * 65536 + b"\n"), "server_too_much"),
    "an endless page": (flooding(JSON_HEAD, b" " * 65536), "server_too_much"),
    "is busy": (saying(b"HTTP/1.1 503 Busy\r\n\r\n"), "server_busy"),
    "has a fault": (saying(b"HTTP/1.1 500 Oops\r\n\r\n"), "server_fault"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "sentence"), LOST.values(), ids=LOST)
def test_a_server_that_misbehaves_is_left_in_bounded_memory(
    served: Callable[..., Server], answer: Answer, sentence: str
) -> None:
    server = served(answer)
    tracemalloc.start()
    try:
        error = refusal(server)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(error, EngineLostError)
    assert error.message_id == f"models.{sentence}"
    assert peak < 64 * 1024 * 1024


REFUSED = {
    "302 Found\r\nLocation: http://203.0.113.9/": "server_redirect",
    "307 Moved\r\nLocation: /v2": "server_redirect",
    "401 Unauthorized": "server_key",
    "403 Forbidden": "server_key",
    "404 Not Found": "server_no_model",
    "422 Unprocessable": "server_refused",
}


@pytest.mark.parametrize(("status", "sentence"), REFUSED.items())
def test_a_server_that_does_not_want_to_is_told_and_no_redirect_followed(
    served: Callable[..., Server], status: str, sentence: str
) -> None:
    server = served(saying(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()))
    error = refusal(server)
    assert isinstance(error, EngineRefusedError)
    assert error.message_id == f"models.{sentence}"


def test_a_text_without_end_is_cut_at_the_limit(served: Callable[..., Server]) -> None:
    def for_ever(line: Line) -> None:
        line.send(SSE_HEAD)
        number = 0
        while not line.stopping.is_set():
            number += 1
            line.say(f"từ {number * 7919} ")

    events = ask(served(for_ever))
    assert last(events).reason is Finish.LIMIT
    assert last(events).written <= REQUEST.limit + 17

    def at_once(line: Line) -> None:
        line.send(SSE_HEAD)
        for number in range(100):
            line.say(" ".join(str(number * 1000 + it) for it in range(2000)))
        line.hang()

    events = ask(served(at_once))
    assert last(events).reason is Finish.LIMIT
    assert len(told(events)) < 40_000


def test_a_text_that_goes_round_is_ended(served: Callable[..., Server]) -> None:
    def round_and_round(line: Line) -> None:
        line.send(SSE_HEAD)
        while not line.stopping.is_set():
            line.say("xã đã hoàn thành tốt các nhiệm vụ được giao trong tháng và ")

    assert last(ask(served(round_and_round))).reason is Finish.LOOP


def test_a_server_that_crawls_is_left_after_the_whole_time(served: Callable[..., Server]) -> None:
    def crawl(line: Line) -> None:
        line.send(SSE_HEAD)
        while not line.stopping.is_set():
            line.send(b": still here\n\n")
            time.sleep(0.05)

    patience = Patience(connect_s=2, first_s=1, next_s=1, whole_s=1.0)
    error = refusal(served(crawl), patience=patience)
    assert error.message_id == "models.server_silent"


def test_nobody_there_is_told(allow_loopback: set[int]) -> None:
    with serving(good) as server:
        port = server.port
    allow_loopback.add(port)
    engine = HttpEngine(OfficeServer(parse_address(f"127.0.0.1:{port}"), "m"), SHORT)
    with pytest.raises(EngineLostError, match="Không liên lạc được"):
        list(engine.stream(REQUEST, lambda: False))
    engine.close()
    engine.close()


def test_only_the_typed_address_is_reached(network_attempts: list[str]) -> None:
    engine = HttpEngine(OfficeServer(parse_address("192.168.77.5:8080"), "m"), SHORT)
    with pytest.raises(Exception, match="network is closed"):
        list(engine.stream(REQUEST, lambda: False))
    assert network_attempts == ["('192.168.77.5', 8080)"]
    network_attempts.clear()


def test_no_proxy_of_the_surroundings_is_used(
    served: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://203.0.113.9:3128")
    assert told(ask(served(good))) == SENTENCE


def test_the_key_is_sent_and_never_shown(
    served: Callable[..., Server], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "sk-very-secret"
    server = served(good, saying(b"HTTP/1.1 401 No\r\n\r\n"))
    office = OfficeServer(parse_address(server.address), "m", secret)
    engine = HttpEngine(office, SHORT)
    list(engine.stream(REQUEST, lambda: False))
    assert server.asked[0].headers["authorization"] == f"Bearer {secret}"
    error = refusal(server, key=secret)
    assert secret not in f"{error!r} {error} {error.values} {office!r} {engine.label} {caplog.text}"


def test_the_server_that_is_set_is_the_engine_and_gets_the_key(
    served: Callable[..., Server], tmp_path: Path
) -> None:
    program = Program(Paths(tmp_path / "Dữ liệu"))
    server = served(good)
    program.servers.set(server.address, "qwen")
    program.servers.set_key("sk-very-secret")
    with program.engines.engine() as engine:
        assert told(list(engine.stream(REQUEST, lambda: False))) == SENTENCE
    assert server.asked[0].headers["authorization"] == "Bearer sk-very-secret"
    assert server.address in program.engines.state().sentence
    program.engines.close()


def test_a_look_tells_models_or_what_is_wrong(served: Callable[..., Server]) -> None:
    def look(*answers: Answer) -> Any:
        server = served(*answers)
        return check(OfficeServer(parse_address(server.address)), patience=SHORT)

    state = look(models)
    assert (state.reachable, state.models, state.outside) == (True, ("gemma-4-26b", "qwen"), False)
    none = look(saying(JSON_HEAD, b'{"data": []}'))
    assert (none.reachable, none.problem.message_id) == (False, "models.server_no_model")
    page = look(saying(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"))
    assert page.problem.message_id == "models.server_foreign"
    assert look(then_hang()).problem.message_id == "models.server_silent"


def test_https_is_never_spoken_without_a_certificate_that_somebody_vouches_for(
    served: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = served(good)
    engine = HttpEngine(OfficeServer(parse_address(f"https://{server.address}"), "m", "key"), SHORT)
    with pytest.raises(EngineLostError, match="Không liên lạc được"):  # it knows no TLS
        list(engine.stream(REQUEST, lambda: False))

    async def distrust(*_: Any, **how: Any) -> Any:
        assert how["ssl"].verify_mode is ssl.CERT_REQUIRED
        assert how["ssl"].check_hostname
        raise ssl.SSLCertVerificationError("self-signed")

    monkeypatch.setattr("asyncio.open_connection", distrust)
    with pytest.raises(EngineLostError, match="Chứng chỉ"):
        list(engine.stream(REQUEST, lambda: False))
    assert not server.asked


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("192.168.1.5:8080", "http://192.168.1.5:8080/v1"),
        (" http://may-chu:11434/ ", "http://may-chu:11434/v1"),
        ("https://AI.laichau.gov.vn/qwen/v1/", "https://ai.laichau.gov.vn/qwen/v1"),
        ("http://10.0.0.2/v1/chat/completions", "http://10.0.0.2/v1"),
        ("[fd00::5]:8000", "http://[fd00::5]:8000/v1"),
        ("localhost", "http://localhost/v1"),
    ],
)
def test_an_address_is_read_as_people_type_it(typed: str, whole: str) -> None:
    assert str(parse_address(typed)) == whole


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "ftp://10.0.0.2", "file:///etc/passwd", "http://", "http://:80", "http://a b",
        "máy chủ:80", "http://u:p@10.0.0.2", "10.0.0.2:0", "10.0.0.2:99999", "10.0.0.2:x", "http://10.0.0.2/?a=b",
        "http://10.0.0.2/#x", "http://10.0.0.2/../x", "http://10.0.0.2/%0d%0aX: y", "http://10.0.0.2\r\nX: y",
        "http://-a", "http://a..b", "http://[::1", "javascript://x", "x" * 400,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadInputError, match="chưa đúng"):
        parse_address(typed)


def test_what_lies_outside_the_office_is_known() -> None:
    inside = ("192.168.1.5", "10.1.1.1:80", "127.0.0.1", "may-chu", "ai.lan", "[fd00::1]", "172.16.0.9")
    outside = ("8.8.8.8", "api.openai.com", "203.113.1.1:80", "[2001:4860::8888]")
    assert all(parse_address(it).is_inside for it in inside)
    assert not any(parse_address(it).is_inside for it in outside)


@settings(max_examples=300)
@given(text=st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = parse_address(text)
    except BadInputError:
        return
    assert parse_address(str(address)) == address
    assert "\n" not in str(address)


KEYS = ("choices", "delta", "content", "usage", "prompt_progress", "total", "processed", "error")
MESSAGES = st.recursive(
    st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(data=st.one_of(st.text(max_size=80), MESSAGES.map(json.dumps)))
def test_any_chunk_is_read_or_refused(data: str) -> None:
    try:
        chunk = parse_chunk(data)
    except AnswerError:
        return
    assert isinstance(chunk.text, str)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"data": 3}', b'{"data": [{"id": 3}]}', b'{"data": [{"id": "\\u001b"}]}']
)
def test_a_list_of_models_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(AnswerError):
        model_names(body)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(alphabet="<think>/ab \n", max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=6),
)
def test_filters_do_not_depend_on_how_a_text_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})
    pieces = [text[start:end] for start, end in itertools.pairwise(places)]
    for make in (ThoughtFilter, lambda: BegunFilter("ab a")):
        whole, cut = make(), make()
        expected = whole.push(text) + whole.rest()
        assert "".join(cut.push(piece) for piece in pieces) + cut.rest() == expected


def test_the_slices_are_as_short_as_promised() -> None:
    assert QUIET_S <= 0.25
