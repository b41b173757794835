-- What janus-xmpp wants among the global options of Prosody 0.12 (/etc/prosody/prosody.cfg.lua). ./demo uses this very file.

-- Without this every answer of the server to us waits 40 ms for company.
network_settings = { nagle = false }

modules_enabled = {
	"roster", "saslauth", "tls", "disco", "presence", "message", "iq";
	"carbons", "smacks", "csi_simple", "ping", "time", "version", "lastactivity";
	"pep", "private", "blocklist", "bookmarks", "vcard4", "vcard_legacy";
	"posix", "limits";
	-- Browsers: WebSocket, and BOSH where that does not get through.
	"bosh", "websocket";
}

-- A browser whose session-accept comes with its whole page's chatter needs more than the default of 10 kB/s.
limits = { c2s = { rate = "100kb/s", burst = "5s" } }
c2s_stanza_size_limit = 262144
component_stanza_size_limit = 524288

-- A client that vanished without a word stays in the room for as long as this. (Defaults: 600 s and 60 s.)
smacks_hibernation_time = 20
bosh_max_inactivity = 20

-- Pages of other origins may talk to this server: they log in as anybody else does.
http_cors_override = {
	bosh = { enabled = true };
	websocket = { enabled = true };
}
