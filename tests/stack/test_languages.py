"""Services in whatever language a team uses, each a tree of processes, started and handled side by side.

Shell and Python are on every machine that runs these tests; of the others, those that are here take part.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from interlock.stack.alive import session_members, states
from interlock.stack.patience import hold
from stack.programs import ANSWERING, get

SHELL = """
[services.shell]
run = "sleep 300 & (sleep 300 & echo a grandchild; wait) & echo shell listens nowhere; wait"
ready.log = "a grandchild"
"""

PYTHON = """
[services.python]
run = ["python", "service.py", "{port}"]
ready = "/health"
"""

NODE = """
[services.node]
run = "npm start"
cwd = "node"
env = { PORT = "{port}" }
ready.tcp = true
"""
PACKAGE = {"name": "till", "version": "1.0.0", "private": True, "scripts": {"start": "node server.js"}}
SERVER = """
const { spawn } = require("node:child_process");
const http = require("node:http");
spawn("sleep", ["300"]);
const server = http.createServer((_, answer) => answer.end("node"));
server.listen(process.env.PORT, "127.0.0.1", () => console.log("node is up"));
"""

PERL = """
[services.perl]
run = ["perl", "service.pl", "{services.perl.port}", "perl.ready"]
ready.run = "rm perl.ready"
"""
PERL_PROGRAM = """
use strict; use IO::Socket::INET; $| = 1; unlink($ARGV[1]);
my %where = (LocalAddr => "127.0.0.1", LocalPort => $ARGV[0]);
my $server = IO::Socket::INET->new(%where, Listen => 5, ReuseAddr => 1) or die $!;
exec("sleep", "300") if fork() == 0;
print "perl is up\\n";
open(my $mark, ">", $ARGV[1]); close($mark);
while (my $client = $server->accept()) {
    print $client "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n";
    close($client);
}
"""

C = """
[services.c]
run = ["./worker"]
ready = { log = "c is up", within = "10 s" }
"""
C_PROGRAM = """
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static void end(int number) { (void) number; write(1, "c puts its things away\\n", 23); _exit(0); }
int main(void) {
    signal(SIGTERM, end);
    if (fork() == 0) { for (;;) pause(); }
    puts("c is up"); fflush(stdout);
    for (;;) pause();
}
"""

JAVA = """
[services.java]
run = ["java", "-XX:TieredStopAtLevel=1", "Till.java", "{port}"]
ready = { tcp = "{services.java.host}:{services.java.port}", within = "30 s" }
"""
JAVA_PROGRAM = """
import java.net.InetSocketAddress;
import java.net.ServerSocket;
class Till {
    public static void main(String[] words) throws Exception {
        new ProcessBuilder("sleep", "300").start();
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[0])));
        System.out.println("java is up");
        while (true) server.accept().close();
    }
}
"""
PROGRAMS = {"node": "npm", "perl": "perl", "c": "cc", "java": "javac"}
SAID = {"shell": "shell listens nowhere", "python": "listening for nobody"}
LANGUAGES = ["shell", "python", *(name for name, program in PROGRAMS.items() if shutil.which(program))]


@pytest.fixture
def languages(profile, tmp_path, stack):
    for path, text in {
        "node/package.json": json.dumps(PACKAGE),
        "node/server.js": SERVER,
        "service.py": ANSWERING,
        "service.pl": PERL_PROGRAM,
        "worker.c": C_PROGRAM,
        "Till.java": JAVA_PROGRAM,
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    if "c" in LANGUAGES:
        subprocess.run(["cc", "-o", "worker", "worker.c"], cwd=tmp_path, check=True)
    return stack(profile("".join(globals()[name.upper()] for name in LANGUAGES)))


def test_services_of_any_language_are_trees_that_stand_still_go_on_end_and_come_back(languages, journal):
    services = languages.services

    def trees():
        return {name: session_members(one.process.pid) for name, one in services.items()}

    first = trees()
    assert {name for name, members in first.items() if len(members) < 2} == {"python"}
    assert all(get(services[name]) == 200 for name in services.keys() & {"python", "node", "perl"})

    for one in services.values():
        one.pause()
    assert {name: states(members[0]).strip("Tt") for name, members in first.items()} == dict.fromkeys(first, "")
    for one in services.values():
        one.resume()
        one.restart()
    second = trees()
    assert not any(set(first[name]) & set(second[name]) for name in first)
    assert [len(members) for members in second.values()] == [len(members) for members in first.values()]

    for one in services.values():
        one.kill()
    assert not any(session_members(members[0]) for members in second.values())
    languages.renewal.restore()
    assert all(one.up for one in services.values())

    def said():
        return {name: [event.summary for event in journal.since(0, "service.log", name)] for name in services}

    def times_up():
        return {name: lines.count(SAID.get(name, f"{name} is up")) for name, lines in said().items()}

    # A port takes connections before the program says so, and that line has its way to go.
    hold(lambda: set(times_up().values()) == {3}, within=30)
    assert times_up() == dict.fromkeys(services, 3)
    lines = said()
    if "c" in lines:  # both of its processes, at the restart, and not where they were killed
        assert lines["c"].count("c puts its things away") == 2
    assert not any(re.search("error", line, re.IGNORECASE) for one in lines.values() for line in one)
