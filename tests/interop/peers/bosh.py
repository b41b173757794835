"""A BOSH client (XEP-0124, 0206) by http.client alone: each stanza as text, as it stands."""
import asyncio
import base64
import http.client
import queue
import random
import re
import ssl
import threading
import urllib.parse
import xml.etree.ElementTree as ET

BIND = "{http://jabber.org/protocol/httpbind}"
HOLD = 1  # seconds that the server keeps an empty request


class Bosh:
    def __init__(self, url, ca, jid, password, resource, took):
        self.url, self.took = urllib.parse.urlparse(url), took
        self.user, self.domain = jid.split("@")
        self.password, self.resource = password, resource
        self.context = ssl.create_default_context(cafile=ca)
        self.connection = http.client.HTTPSConnection(self.url.hostname, self.url.port, context=self.context, timeout=30)
        self.rid, self.sid = random.randrange(10 ** 9, 2 * 10 ** 9), None
        self.waiting, self.over = queue.Queue(), False
        self.loop = asyncio.get_running_loop()
        self.jid = None

    def post(self, body):
        self.rid += 1
        self.connection.request("POST", self.url.path, body.encode(), {"Content-Type": "text/xml; charset=utf-8"})
        answer = ET.fromstring(self.connection.getresponse().read())
        assert answer.get("type") != "terminate", ET.tostring(answer)
        return answer

    def body(self, inside, more=""):
        sid = f" sid='{self.sid}'" if self.sid else ""
        return f"<body rid='{self.rid}' xmlns='http://jabber.org/protocol/httpbind'{sid}{more}>{inside}</body>"

    def until(self, answer, tag):
        while answer.find(tag) is None:
            answer = self.post(self.body(""))
        return answer.find(tag)

    def log_on(self):
        opened = self.post(self.body("", f" to='{self.domain}' ver='1.6' wait='{HOLD}' hold='1' content='text/xml; charset=utf-8' xml:lang='en' "
                                     "xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'"))
        self.sid = opened.get("sid")
        plain = base64.b64encode(f"\0{self.user}\0{self.password}".encode()).decode()
        self.until(self.post(self.body(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>")),
                   "{urn:ietf:params:xml:ns:xmpp-sasl}success")
        self.post(self.body("", f" to='{self.domain}' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'"))
        bound = self.until(self.post(self.body("<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                                               f"<resource>{self.resource}</resource></bind></iq>")), "{jabber:client}iq")
        self.jid = bound.find(".//{urn:ietf:params:xml:ns:xmpp-bind}jid").text

    async def start(self):
        await self.loop.run_in_executor(None, self.log_on)
        threading.Thread(target=self.turn, daemon=True).start()

    def turn(self):
        while not self.over:
            try:
                text = self.waiting.get_nowait()
            except queue.Empty:
                text = ""
            if text.lstrip().startswith("<body"):  # somebody else's, but for the numbers
                for name, value in (("rid", self.rid), ("sid", self.sid)):
                    text = re.sub(rf"(?<=\s){name}='[^']*'", f"{name}='{value}'", text, count=1)
            else:
                text = self.body(text)
            for stanza in self.post(text):
                self.loop.call_soon_threadsafe(self.took, stanza)

    def send(self, text):
        self.waiting.put(text)

    def close(self):
        self.over = True
