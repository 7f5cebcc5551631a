"""Attacks on servers with gevent-websocket and with eventlet: the bounds are the same.

A few of each kind: those of test_attacks, test_frames, ... run with the other web servers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import (
    frames,
    test_admission,
    test_attacks,
    test_costly_messages,
    test_frames,
    test_guessing,
    test_rubbish,
    test_transports,
    test_waiting_events,
)
from .other_libraries import install, started_with, variables_of
from .programs import Server
from .test_left_behind import left_behind
from .test_turns import events_before_another

pytestmark = [pytest.mark.journey, pytest.mark.packaging]

MODES = {"gevent with gevent-websocket": "gevent", "eventlet": "eventlet"}


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("libraries")
    install(folder)
    return folder


@pytest.fixture(scope="module", params=MODES)
def attacked(request: pytest.FixtureRequest, libraries: Path) -> Iterator[Server]:
    with started_with(libraries, "attacked_server", MODES[request.param]) as server:
        with frames.opened(server.url):
            """The first handshake is answered by gevent-websocket itself, no other one is."""
        yield server
        server.wait_for(lambda state: not state["sockets"])
        assert server.tracebacks == []


polling = test_transports.polling
_nothing_left = test_attacks._nothing_left

test_refused_clients = test_attacks.test_events_before_and_after_a_refusal_are_not_handled
test_clients_that_are_decided_about = (
    test_attacks.test_while_the_connect_handler_decides_a_client_is_sent_nothing_and_handled_nothing
)
test_acks = test_attacks.test_an_ack_counts_once_and_only_from_who_was_asked
test_slow_handlers = test_attacks.test_events_whose_handlers_take_long_do_not_cost_a_thread_each
test_attachments = test_attacks.test_attachments_are_bounded_together
test_waiting_messages = test_attacks.test_a_message_that_waits_for_its_attachments_is_kept_as_text
test_auth_objects = test_attacks.test_of_an_auth_object_only_credentials_are_kept
test_a_slow_reader = (
    test_attacks.test_a_client_that_does_not_read_is_disconnected_and_others_are_served
)
test_slow_readers = (
    test_attacks.test_what_waits_for_clients_that_do_not_read_is_bounded_for_all_together
)
test_credentials = test_attacks.test_credentials_that_are_not_plain_do_not_count
test_leaving = test_attacks.test_who_leaves_is_not_waited_for
test_descriptors = test_attacks.test_clients_that_have_gone_keep_no_descriptor
test_guesses = test_guessing.test_a_connection_that_was_refused_twenty_times_ends

test_malformed_credentials = test_admission.test_credentials_that_are_not_utf_8_are_malformed
test_right_credentials = test_admission.test_what_is_around_credentials_does_not_matter
test_what_is_logged = test_admission.test_neither_a_session_nor_credentials_are_logged
test_failing_functions = (
    test_admission.test_what_a_function_raises_counts_among_the_lines_of_its_connection
)
test_refusing_functions = test_admission.test_a_connection_that_functions_refused_twenty_times_ends
test_servers_of_channels = test_admission.test_a_namespace_of_another_server_is_not_there
test_no_namespace = test_admission.test_a_client_that_enters_no_namespace_is_disconnected

test_costly = test_costly_messages.test_a_message_that_could_be_costly_is_decided

test_large_events = (
    test_waiting_events.test_large_events_of_a_client_wait_unread_and_others_are_served
)
test_large_events_of_all = (
    test_waiting_events.test_large_events_of_all_clients_wait_together_and_each_has_one_handled
)
test_many_events = (
    test_waiting_events.test_of_the_events_of_a_client_so_many_are_read_before_some_are_handled
)

test_messages = test_frames.test_messages_of_any_length_come_and_go
test_fragments = test_frames.test_fragments_are_one_message
test_pings = test_frames.test_a_ping_between_fragments_is_answered_with_its_data
test_wrong_frames = test_frames.test_what_is_wrong_ends_the_connection_with_its_code_and_one_line
test_odd_offers = test_frames.test_an_odd_offer_is_not_accepted_and_does_no_harm
test_wrong_handshakes = (
    test_frames.test_a_handshake_that_is_wrong_is_answered_400_and_nothing_is_kept
)

test_requests = test_rubbish.test_requests_that_are_none_do_no_harm
test_bodies = test_rubbish.test_bodies_that_are_none_do_no_harm
test_lengths = test_rubbish.test_a_body_of_an_odd_length_is_refused
test_zeros = test_rubbish.test_zeros_before_a_length_do_not_change_it
test_scripts = test_rubbish.test_a_session_is_not_given_to_scripts_of_other_pages
test_malformed = test_rubbish.test_a_malformed_packet_costs_no_connection_but_many_do
test_large_messages = test_rubbish.test_a_message_is_refused_while_it_arrives_once_it_is_too_large
test_log = test_rubbish.test_who_guesses_can_not_fill_the_log

test_polls = test_transports.test_of_a_session_one_request_waits_and_another_is_refused
test_no_length = test_transports.test_a_body_without_a_length_is_refused
test_many_packets = test_transports.test_a_body_of_too_many_packets_ends_its_session
test_malformed_packets = test_transports.test_a_body_of_malformed_packets_ends_its_session_once
test_upgrades = test_transports.test_a_session_upgrades_once_at_a_time
test_failed_upgrades = test_transports.test_an_upgrade_that_failed_may_be_tried_again
test_unfinished_upgrades = test_transports.test_an_upgrade_that_is_not_finished_is_given_up_in_time
test_ends = test_transports.test_the_end_of_a_session_ends_its_upgrade
test_order = test_transports.test_what_is_sent_during_an_upgrade_comes_after_it_in_order


def test_the_libraries_are_those_that_are_meant(
    attacked: Server, request: pytest.FixtureRequest
) -> None:
    name = "eventlet" if "eventlet" in request.node.name else "geventwebsocket"
    assert name in attacked.control("GET", "libraries")


@pytest.mark.parametrize("mode", MODES)
def test_of_a_client_that_has_gone_only_its_request_waits_for_the_collector(
    libraries: Path, mode: str
) -> None:
    for before, after in left_behind(MODES[mode], variables_of(libraries)).values():
        assert before in {"Environment", "nothing"}
        assert after == "nothing"


@pytest.mark.parametrize("mode", MODES)
def test_a_client_waits_for_few_events_of_one_that_floods(libraries: Path, mode: str) -> None:
    waited_for = events_before_another(MODES[mode], variables_of(libraries))
    assert max(waited_for.values()) < 600
