"""A real XMPP client that is not ours: logs in, talks to a peer, tells as JSON what it has sent and received.

Usage: slixmpp-client.py HOST PORT JID PASSWORD PEER --send ID,ID --await ID,ID [--starttls CA | --direct CA] [--mechanism NAME]
It prints `online` when its presence is out, waits for a line on stdin, sends a message with each of the ids to PEER, then
waits for messages with the awaited ids, pings the server once more and leaves.
"""

import argparse
import asyncio
import json
import ssl
import sys

from slixmpp import ClientXMPP

BODY = "Art thou not Romeo, and a Montague? & <so on> \u00e9\u4e16\U0001f339 #{id}"


class Client(ClientXMPP):
    def __init__(self, args):
        super().__init__(
            args.jid,
            args.password,
            sasl_mech=args.mechanism,
            plugin_config={"feature_mechanisms": {"unencrypted_plain": True}},
        )
        self.args = args
        self.report = {"sent": [], "received": {}, "iqs": 0, "bodies": True, "roster": None, "error": None}
        self.missing = set(args.awaited)
        self.all_received = asyncio.Event()
        if not self.missing:
            self.all_received.set()
        if args.starttls or args.direct:
            self.ca_certs = args.starttls or args.direct
        if args.tls12:
            self.get_ssl_context = self.context_of_tls12
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0199")
        self.add_event_handler("session_start", self.talk)
        self.add_event_handler("message", self.note)
        self.add_event_handler("failed_auth", self.fail)
        self.add_event_handler("connection_failed", self.fail)

    def context_of_tls12(self):
        context = super().get_ssl_context()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    def fail(self, event):
        self.report["error"] = str(event) or "failed"
        self.abort()

    def note(self, message):
        seen = self.report["received"]
        seen[message["id"]] = seen.get(message["id"], 0) + 1
        if message["body"] != BODY.replace("{id}", message["id"]):
            self.report["bodies"] = False
        self.missing.discard(message["id"])
        if not self.missing:
            self.all_received.set()

    async def talk(self, _event):
        self.report["mechanism"] = self["feature_mechanisms"].mech.name
        self.send_presence()
        roster = await self.get_roster()
        self.report["roster"] = len(roster["roster"]["items"])
        await self.ping_server()
        print("online", flush=True)
        await self.loop.run_in_executor(None, sys.stdin.readline)
        for message_id in self.args.send:
            message = self.make_message(mto=self.args.peer, mtype="chat", mbody=BODY.replace("{id}", message_id))
            message["id"] = message_id
            message.send()
            self.report["sent"].append(message_id)
        await self.all_received.wait()
        await self.ping_server()
        await self.disconnect()

    async def ping_server(self):
        await self["xep_0199"].send_ping(self.boundjid.host, timeout=10)
        self.report["iqs"] += 1


def ids(text):
    return [part for part in text.split(",") if part]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("jid")
    parser.add_argument("password")
    parser.add_argument("peer")
    parser.add_argument("--send", type=ids, default=[])
    parser.add_argument("--await", type=ids, default=[], dest="awaited")
    parser.add_argument("--starttls", metavar="CA")
    parser.add_argument("--direct", metavar="CA")
    parser.add_argument("--mechanism")
    parser.add_argument("--tls12", action="store_true")
    args = parser.parse_args()
    client = Client(args)
    client.connect(
        (args.host, args.port),
        use_ssl=bool(args.direct),
        force_starttls=bool(args.starttls),
        disable_starttls=not args.starttls,
    )
    client.loop.run_until_complete(client.disconnected)
    print(json.dumps(client.report), flush=True)
    return 1 if client.report["error"] or client.missing else 0


sys.exit(main())
