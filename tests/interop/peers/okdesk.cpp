// The XMPP half of an OkEDU-like desktop: stock gloox logs on and answers what gloox answers by itself (service discovery with and without a node,
// IQs that nobody handles). The other half, desk.py, speaks by lines: a line on stdin is a stanza to send, each stanza that comes in is a line on stdout.
//   g++ -std=c++17 -o okdesk okdesk.cpp -lgloox;  okdesk JID PASSWORD HOST PORT
#include <gloox/client.h>
#include <gloox/connectionlistener.h>
#include <gloox/disco.h>
#include <gloox/iqhandler.h>
#include <gloox/loghandler.h>
#include <gloox/parser.h>
#include <gloox/stanzaextension.h>
#include <gloox/tag.h>
#include <gloox/taghandler.h>

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace gloox;

// Jingle is desk.py's to answer: gloox must not.
struct JingleIq : StanzaExtension {
	JingleIq() : StanzaExtension(ExtUser + 1) {}
	const std::string &filterString() const override {
		static const std::string filter = "/iq/jingle[@xmlns='urn:xmpp:jingle:1']";
		return filter;
	}
	StanzaExtension *newInstance(const Tag *) const override { return new JingleIq; }
	Tag *tag() const override { return new Tag("jingle"); }
	StanzaExtension *clone() const override { return new JingleIq; }
};

struct Desk : ConnectionListener, LogHandler, IqHandler, TagHandler {
	Client client;
	bool online = false, over = false;

	Desk(const char *jid, const char *password, const char *host, int port) : client(JID(jid), password, port) {
		client.setServer(host);
		client.registerConnectionListener(this);
		client.logInstance().registerLogHandler(LogLevelDebug, LogAreaXmlIncoming, this);
		client.registerStanzaExtension(new JingleIq);
		client.registerIqHandler(this, ExtUser + 1);
		// As OkEDU's build registers its extensions: their namespaces, some of them twice.
		for (const char *feature : { "urn:xmpp:jingle:1", "urn:xmpp:jingle:1", "urn:xmpp:jingle:apps:rtp:1", "urn:xmpp:jingle:apps:rtp:1",
				"urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video", "urn:xmpp:jingle:apps:grouping:0", "urn:xmpp:jingle:apps:rtp:ssma:0",
				"urn:xmpp:jingle:apps:rtp:rtcp-fb:0", "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0", "urn:xmpp:jingle:apps:dtls:0",
				"urn:xmpp:jingle:transports:ice-udp:1", "urn:xmpp:jingle:transports:dtls-sctp:1", "http://jitsi.org/jitmeet" })
			client.disco()->addFeature(feature);
	}

	void onConnect() override {
		online = true;
		std::printf("ONLINE %s\n", client.jid().full().c_str());
	}
	void onDisconnect(ConnectionError error) override {
		over = true;
		std::printf("OFFLINE %d\n", static_cast<int>(error));
	}
	bool onTLSConnect(const CertInfo &) override { return true; }
	bool handleIq(const IQ &) override { return true; }
	void handleIqID(const IQ &, int) override {}

	void handleLog(LogLevel, LogArea, const std::string &xml) override {
		if (!online || xml.empty() || xml[0] != '<')
			return;
		std::string line;
		for (char c : xml)
			line += c == '\n' ? std::string("&#10;") : std::string(1, c);
		std::printf("%s\n", line.c_str());
	}

	void handleTag(Tag *tag) override { client.send(tag->clone()); }

	void read() {
		static std::string pending;
		char chunk[65536];
		ssize_t n = ::read(STDIN_FILENO, chunk, sizeof chunk);
		if (n <= 0) {
			client.disconnect();
			over = true;
			return;
		}
		pending.append(chunk, static_cast<size_t>(n));
		for (size_t end; (end = pending.find('\n')) != std::string::npos; pending.erase(0, end + 1)) {
			std::string stanza = pending.substr(0, end);
			Parser parser(this);
			parser.feed(stanza);
		}
	}
};

int main(int argc, char **argv) {
	if (argc != 5)
		return 2;
	std::setvbuf(stdout, nullptr, _IOLBF, 0);
	Desk desk(argv[1], argv[2], argv[3], std::atoi(argv[4]));
	if (!desk.client.connect(false))
		return 1;
	while (!desk.over && desk.client.recv(20000) == ConnNoError) {
		pollfd input = { STDIN_FILENO, POLLIN, 0 };
		if (::poll(&input, 1, 0) > 0)
			desk.read();
	}
	return 0;
}
