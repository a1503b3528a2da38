from __future__ import annotations

import base64
import smtplib
import socket
from email.message import EmailMessage

import pytest

from doubles.programs import Program
from interlock.clients.mailbox import Mailbox
from interlock.errors import PartLost


@pytest.fixture
def mailbox(mail_program, journal):
    return Mailbox("mail", mail_program.control, journal)


@pytest.fixture
def smtp(mail_program):
    with smtplib.SMTP(mail_program.host, mail_program.port, timeout=30) as connection:
        yield connection


@pytest.fixture
def line(mail_program):
    """The bare conversation: send lines, get replies."""
    with socket.create_connection((mail_program.host, mail_program.port), 30) as connection:
        replies = connection.makefile("rb")
        assert replies.readline() == b"220 localhost ESMTP interlock\r\n"

        def say(*lines: str | bytes) -> str:
            for text in lines:
                connection.sendall((text.encode() if isinstance(text, str) else text) + b"\r\n")
            reply = ""
            for _ in lines:
                while (got := replies.readline().decode())[3:4] == "-":
                    reply += got
                reply += got
            return reply

        yield say


def letter(text="Hello", **headers):
    message = EmailMessage()
    message["From"], message["To"] = "shop@example.com", "ada@example.com"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    return message


def test_a_mail_arrives_as_people_read_it(smtp, mailbox, journal):
    mark = journal.mark()
    message = letter("Grüße,\n.\n..two dots\nend\n", Subject="Ihre Bestellung für 19,90 €")
    message.add_alternative("<p>Grüße</p>", subtype="html")
    message.add_attachment(b"\x00\x01PDF", maintype="application", subtype="pdf", filename="Rechnung für Ada.pdf")
    smtp.send_message(message, "bounce@example.com", ["ada@example.com", "copy@example.com"])

    mailbox.under_way()
    [mail] = mailbox.mails(mark)
    assert (mail.sender, mail.envelope_sender) == ("shop@example.com", "bounce@example.com")
    assert mail.recipients == ["ada@example.com", "copy@example.com"]
    assert mail.subject == "Ihre Bestellung für 19,90 €"
    assert mail.text == "Grüße,\n.\n..two dots\nend"
    assert mail.html == "<p>Grüße</p>"
    [attachment] = mail.attachments
    assert (attachment.name, attachment.type) == ("Rechnung für Ada.pdf", "application/pdf")
    assert attachment.content == b"\x00\x01PDF"
    assert ("To", "ada@example.com") in mail.headers


def test_a_mail_is_recorded_for_people(smtp, mailbox, journal):
    mark = journal.mark()
    message = letter(Subject="Hi")
    message.add_attachment(b"12345", maintype="image", subtype="png", filename="a.png")
    smtp.send_message(message)
    mailbox.under_way()

    [event] = journal.since(mark)
    assert (event.kind, event.part, event.summary) == ("mail.received", "mail", "to ada@example.com: Hi")
    assert event.data["text"] == "Hello"
    assert event.data["html"] is None
    assert event.data["attachments"] == [{"name": "a.png", "type": "image/png", "size": 5}]
    assert event.at == event.subject.at


def test_a_mail_wakes_whoever_waits(smtp, mailbox, journal):
    mark = journal.mark()
    smtp.send_message(letter())

    assert journal.wait(mark, 30)
    assert mailbox.mails(mark)[0].text == "Hello"


def test_mails_are_found_by_recipient_in_any_case_and_since_a_mark(smtp, mailbox, journal):
    smtp.send_message(letter("old"))
    mailbox.under_way()
    mark = journal.mark()
    smtp.send_message(letter("new"), to_addrs=["Ada@Example.com"])
    smtp.send_message(letter("other"), to_addrs=["bob@example.com"])
    mailbox.under_way()

    assert [mail.text for mail in mailbox.mails(mark, "ada@example.com")] == ["new"]
    assert len(mailbox.mails(mark)) == 2
    assert mailbox.mails(mark, "eve@example.com") == []


@pytest.mark.parametrize(
    ("raw", "subject", "text"),
    [
        (b"Subject: =?utf-8?q?Gr=C3=BCn?=\r\n\r\nHallo\r\n", "Grün", "Hallo"),
        (b"Subject: raw\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\ngr\xfcn\r\n", "raw", "grün"),
        (b"Subject: x\r\nContent-Type: text/plain; charset=klingon\r\n\r\nnuqneH\r\n", "x", "nuqneH"),
        ("Subject: grün\r\n\r\n8bit grün".encode(), "grün", "8bit grün"),
        (b"no headers at all\r\n", "", "no headers at all"),
        (b"Subject: only a header\r\n", "only a header", ""),
        (b"Content-Type: multipart/mixed; boundary=b\r\nSubject: torn\r\n\r\n--b\r\n\r\ninside", "torn", "inside"),
        (b'From: <\r\nTo: "\xff" <@>\r\nSubject: odd\r\n\r\nx', "odd", "x"),
    ],
)
def test_what_a_careless_sender_sends_is_still_shown(smtp, mailbox, journal, raw, subject, text):
    mark = journal.mark()
    smtp.sendmail("a@x", ["b@x"], raw)
    mailbox.under_way()

    [mail] = mailbox.mails(mark)
    assert (mail.subject, mail.text) == (subject, text)


def test_a_mail_that_is_only_a_file_is_an_attachment(smtp, mailbox):
    smtp.sendmail("a@x", ["b@x"], b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF")
    mailbox.under_way()

    [mail] = mailbox.mails(0)
    assert mail.text is None
    assert [attachment.name for attachment in mail.attachments] == ["a.pdf"]


def test_a_large_mail_arrives_untouched(smtp, mailbox):
    text = "\r\n".join(f".{'x' * (n % 900)}" for n in range(5000))
    smtp.sendmail("a@x", ["b@x"], f"Subject: s\r\n\r\n{text}\r\n")
    mailbox.under_way()

    assert mailbox.mails(0)[0].raw.decode().partition("\r\n\r\n")[2] == f"{text}\r\n"


def test_addresses_beyond_ascii_are_taken(mail_program, mailbox):
    with smtplib.SMTP(mail_program.host, mail_program.port, timeout=30) as smtp:
        smtp.ehlo()
        smtp.sendmail("grün@example.com", ["käse@example.com"], b"Subject: s\r\n\r\n", ["SMTPUTF8", "BODY=8BITMIME"])
    mailbox.under_way()

    assert mailbox.mails(0, "käse@example.com")[0].envelope_sender == "grün@example.com"


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_any_user_may_sign_in(smtp, mailbox, mechanism):
    smtp.ehlo()
    smtp.user, smtp.password = "ada", "any-password"
    smtp.auth(mechanism, getattr(smtp, f"auth_{mechanism.lower()}"))
    smtp.send_message(letter())
    mailbox.under_way()

    assert len(mailbox.mails(0)) == 1


def test_it_offers_what_it_can(line):
    reply = line("EHLO me")

    assert [part[4:] for part in reply.splitlines()] == [
        "localhost", "PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 33554432", "AUTH PLAIN LOGIN",
    ]  # fmt: skip


def test_pipelined_commands_are_answered_in_order(line, mailbox):
    line("EHLO me")
    replies = line("MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>", "DATA")

    assert [reply[:3] for reply in replies.splitlines()] == ["250", "250", "250", "354"]
    assert line(b"Subject: s\r\n\r\n..\r\nx\r\n.").startswith("250")
    mailbox.under_way()
    [mail] = mailbox.mails(0)
    assert (mail.recipients, mail.text) == (["b@x", "c@x"], ".\nx")


def test_a_rset_forgets_the_mail_under_way(line, mailbox):
    line("EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RSET")

    assert line("DATA").startswith("503")


def test_a_mail_on_its_way_is_open(line, mailbox):
    line("EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "DATA")
    assert mailbox.under_way() == 1
    line("Subject: s\r\n\r\n.")
    assert mailbox.under_way() == 0


def test_a_client_that_hangs_up_in_the_middle_sends_nothing(mail_program, mailbox, journal):
    with socket.create_connection((mail_program.host, mail_program.port), 30) as connection:
        connection.recv(100)
        connection.sendall(b"EHLO me\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nSubject: half")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1000):
            pass

    assert mailbox.under_way() == 0
    assert mailbox.mails(0) == []


@pytest.mark.parametrize(
    ("before", "said", "code"),
    [
        ([], "MAIL FROM:<a@x>", "503"),
        ([], "EHLO", "501"),
        ([], "HELO", "501"),
        ([], "HELO me", "250"),
        ([], "NOOP", "250"),
        ([], "VRFY ada", "252"),
        ([], "EXPN list", "502"),
        ([], "HELP", "214"),
        ([], "STARTTLS", "502"),
        ([], "BREW tea", "500"),
        ([], "", "500"),
        ([], "X" * 20_000, "500"),
        ([], "quit", "221"),
        (["EHLO me"], "RCPT TO:<b@x>", "503"),
        (["EHLO me"], "DATA", "503"),
        (["EHLO me"], "MAIL a@x", "501"),
        (["EHLO me"], "MAIL TO:<a@x>", "501"),
        (["EHLO me"], "MAIL FROM:<>", "250"),
        (["EHLO me"], "mail from: <a@x> size=10", "250"),
        (["EHLO me"], "MAIL FROM:<a@x> SIZE=ten", "501"),
        (["EHLO me"], "MAIL FROM:<a@x> SIZE=99999999999", "552"),
        (["EHLO me"], "MAIL FROM:<a@x> RET=FULL", "555"),
        (["EHLO me", "MAIL FROM:<a@x>"], "MAIL FROM:<a@x>", "503"),
        (["EHLO me", "MAIL FROM:<a@x>"], "RCPT TO:<>", "501"),
        (["EHLO me", "MAIL FROM:<a@x>"], "RCPT TO:<@relay:b@x>", "250"),
        (["EHLO me", "MAIL FROM:<a@x>"], "RCPT TO:<b@x> NOTIFY=NEVER", "555"),
        (["EHLO me", "MAIL FROM:<a@x>"], "DATA", "554"),
        (["EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>"], "DATA now", "501"),
        (["EHLO me"], "AUTH CRAM-MD5", "504"),
        (["EHLO me"], "AUTH PLAIN !!!", "501"),
        (["EHLO me"], "AUTH PLAIN AGEAYg==", "235"),
        (["EHLO me", "AUTH PLAIN AGEAYg=="], "AUTH PLAIN AGEAYg==", "503"),
        ([], "AUTH PLAIN AGEAYg==", "503"),
    ],
)
def test_every_command_gets_the_code_of_rfc_5321(line, before, said, code):
    if before:
        line(*before)

    assert line(said).startswith(code)


def test_signing_in_can_be_given_up(line):
    line("EHLO me")
    assert line("AUTH LOGIN") == f"334 {base64.b64encode(b'Username:').decode()}\r\n"
    assert line("dXNlcg==").startswith("334")
    assert line("*").startswith("501")


def test_too_many_recipients_are_refused(line):
    line("EHLO me", "MAIL FROM:<a@x>")
    line(*[f"RCPT TO:<u{n}@x>" for n in range(1000)])

    assert line("RCPT TO:<last@x>").startswith("452")


def test_a_mailbox_that_died_cannot_say_that_nothing_was_sent(tmp_path, journal):
    program = Program("interlock.doubles.smtp", tmp_path)
    mailbox = Mailbox("mail", program.control, journal)
    mailbox.reset()
    program.process.kill()
    program.process.communicate(timeout=30)
    program.control._thread.join(30)

    with pytest.raises(PartLost, match='the mailbox "mail" is gone'):
        mailbox.mails(0)
    program.control.close()


def test_a_mail_without_a_from_header_is_from_its_envelope(line, mailbox):
    line("EHLO me", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "DATA", "Subject: s\r\n\r\n.")
    mailbox.under_way()

    [mail] = mailbox.mails(0)
    assert mail.sender == mail.envelope_sender == "a@x"
