"""A real XMPP client with stream management (XEP-0198): talks to itself, loses its connection, resumes, and tells its counts.

Usage: slixmpp-resume.py HOST PORT JID PASSWORD COUNT
It sends COUNT messages to itself, cuts the connection when all have come back and are acknowledged, resumes the session, sends as
many again, and prints a line of JSON with the stanzas that it has handled.
"""

import asyncio
import json
import sys

from slixmpp import ClientXMPP

host, port, jid, password, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])


class Client(ClientXMPP):
    def __init__(self):
        super().__init__(jid, password, plugin_config={"feature_mechanisms": {"unencrypted_plain": True}})
        self.register_plugin("xep_0198")
        self.sm = self["xep_0198"]
        self.round = 0
        self.came = 0
        self.back = asyncio.Event()
        self.acked = asyncio.Event()
        self.add_event_handler("session_start", self.first)
        self.add_event_handler("session_resumed", self.second)
        self.add_event_handler("disconnected", self.again)
        self.add_event_handler("message", self.note)
        self.add_event_handler("stanza_acked", self.check)

    def go(self):
        self.connect((host, port), disable_starttls=True)

    def again(self, _event):
        if self.round == 1:
            self.go()

    def note(self, _message):
        self.came += 1
        if self.came == count * self.round:
            self.back.set()

    def check(self, _stanza):
        if not self.sm.unacked_queue:
            self.acked.set()

    async def talk(self):
        self.round += 1
        self.back.clear()
        self.acked.clear()
        for number in range(count):
            self.send_message(self.boundjid.full, f"{self.round} {number}", mtype="chat")
        await self.back.wait()
        self.sm.request_ack()
        await self.acked.wait()

    async def first(self, _event):
        await self.talk()
        self.abort()

    async def second(self, _event):
        await self.talk()
        # What is handled up to here is acknowledged, so that it can be compared.
        self.sm.send_ack()
        print(json.dumps({"handled": self.sm.handled, "came": self.came}), flush=True)
        await self.disconnect()


client = Client()
client.go()
client.loop.run_until_complete(asyncio.wait_for(client.disconnected, 30))
while client.round < 2:
    client.loop.run_until_complete(asyncio.wait_for(client.disconnected, 30))
