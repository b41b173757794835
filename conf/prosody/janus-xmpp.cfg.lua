-- Prosody 0.12 for janus-xmpp: copy to /etc/prosody/conf.d/, put your domain in place of school.example (everywhere) and secrets of
-- your own in place of the two below, the same as in janus.transport.xmpp.jcfg. ./demo fills in this very file.

-- Accounts: people with a password, in any XMPP client.
VirtualHost "school.example"
	authentication = "internal_hashed"
	-- Ours, optional: the focus tells Jitsi clients of 2022 how long a conference has been going on, and late ones who has spoken for how long.
	modules_enabled = { "janus_services" }
	janus_xmpp_lobby = "lobby.school.example"

-- Guests: browsers that only have a link. They may talk to this server's rooms, and to nobody else's.
VirtualHost "guest.school.example"
	authentication = "anonymous"
	modules_disabled = { "s2s" }
	modules_enabled = { "janus_services" }
	janus_xmpp_lobby = "lobby.school.example"

-- Rooms.
Component "conference.school.example" "muc"
	name = "Rooms"
	-- Ours: nobody but the focus may take the nick "focus" (copy mod_janus_xmpp.lua into a folder of plugin_paths).
	-- The others are optional. janus_sourceinfo: browsers show what OkEDU desktops and clients of 2023 send; without it they are heard and shown as
	-- muted. janus_p2p: two browsers alone in a room stay with the focus; without it the focus keeps them by a property, which Jitsi Meet shows as
	-- one visitor and clients of before 2024 do not know. janus_lobby: who may not come into a members-only room can wait for a moderator to let
	-- them in.
	modules_enabled = { "janus_xmpp", "janus_sourceinfo", "janus_p2p", "janus_lobby" }
	janus_xmpp_lobby = "lobby.school.example"
	-- The focus is owner of every room: it gives the first person rights, checks who may come in, and ends calls of who may not stay.
	admins = { "focus.school.example" }
	-- Browsers know the focus by its real address; a room is usable at once when it is made.
	muc_room_locking = false
	muc_room_default_public_jids = true
	-- A conference that was ended may be opened again under its name.
	muc_tombstones = false

-- Where people wait for rooms (janus_lobby).
Component "lobby.school.example" "muc"
	name = "Waiting rooms"
	muc_room_locking = false
	muc_tombstones = false

-- Us: the focus, which invites to conferences, and the address that native clients call (room@calls.school.example).
Component "focus.school.example"
	component_secret = "change-me-focus"
Component "calls.school.example"
	component_secret = "change-me-calls"
