-- For a MUC component: gives members-only rooms a waiting room, as Jitsi clients know it. Who may not come in is told the address of a room of
-- the same name at the lobby component (a MUC component of its own, janus_xmpp_lobby); moderators find them there, and let them in by an
-- invitation (XEP-0045, section 7.8.2), which makes them members, or send them away.
local st = require "util.stanza";
local jid = require "util.jid";

local lobby_host = module:get_option_string("janus_xmpp_lobby", "lobby." .. module.host:gsub("^[^.]*%.", ""));
local xmlns_jitmeet = "http://jitsi.org/jitmeet";
local may_moderate = { owner = true, admin = true };

local function rooms_of_lobby()
	local host = prosody.hosts[lobby_host];
	return host and host.modules.muc;
end

local function address_of(room)
	return jid.join(jid.node(room.jid), lobby_host);
end

local function lobby_of(room)
	local muc = rooms_of_lobby();
	return muc and muc.get_room_from_jid(address_of(room));
end

local function open(room)
	local muc = rooms_of_lobby();
	if not muc then
		module:log("error", "%s is no MUC component: load it, or name another in janus_xmpp_lobby", lobby_host);
		return;
	end
	local lobby = lobby_of(room) or muc.create_room(address_of(room));
	lobby:set_hidden(true);
	lobby:set_persistent(true); -- as long as the room is closed, whoever is in it
	lobby:set_name(room:get_name());
	lobby.main = room;
end

-- Those who wait are told the room's address where it is open to all now: they come in.
local function close(room, opened)
	local lobby = lobby_of(room);
	if not lobby then return; end
	lobby.main = nil;
	lobby:destroy(opened and room.jid or nil, opened and "The room is open now" or "The room is closed");
end

-- Before the room closes: who is in it stays. (Clients ask for that themselves, with addresses that Prosody does not take.)
module:hook("muc-config-submitted/muc#roomconfig_membersonly", function (event)
	local room = event.room;
	if not event.value or room:get_members_only() then return; end
	for _, occupant in room:each_occupant() do
		if not room:get_affiliation(occupant.bare_jid) then
			room:set_affiliation(true, jid.bare(occupant.bare_jid), "member");
		end
	end
end, 100);

module:hook("muc-config-submitted/muc#roomconfig_membersonly", function (event)
	if event.room:get_members_only() then
		open(event.room);
	else
		close(event.room, true);
	end
end, -100);

module:hook("muc-room-destroyed", function (event) close(event.room, false); end);

module:hook("muc-disco#info", function (event)
	if not lobby_of(event.room) then return; end
	table.insert(event.form, { name = "muc#roominfo_lobbyroom", type = "text-single", label = "Waiting room", value = address_of(event.room) });
end);

-- Before members_only's own refusal, which says no address.
module:hook("muc-occupant-pre-join", function (event)
	local room, stanza = event.room, event.stanza;
	if not room:get_members_only() or room:get_affiliation(stanza.attr.from) or not lobby_of(room) then return; end
	event.origin.send(st.error_reply(stanza, "auth", "registration-required", nil, room.jid)
		:text_tag("lobbyroom", address_of(room), { xmlns = xmlns_jitmeet }));
	return true;
end, -4);

local function on_lobby_loaded()
	local context = module:context(lobby_host);
	-- Whoever moderates the room moderates its lobby.
	context:hook("muc-occupant-pre-join", function (event)
		local lobby, from = event.room, event.stanza.attr.from;
		if lobby.main and may_moderate[lobby.main:get_affiliation(from) or ""] and not lobby:get_affiliation(from) then
			lobby:set_affiliation(true, jid.bare(from), "owner");
			event.occupant.role = "moderator"; -- it was given before
		end
	end, 100);
	-- A lobby comes with its room, and not because somebody enters it.
	context:hook("muc-room-pre-create", function (event)
		event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed", "There is no such room to wait for", event.room.jid));
		return true;
	end, 100);
end

if prosody.hosts[lobby_host] then
	on_lobby_loaded();
else
	module:hook_global("host-activated", function (host)
		if host == lobby_host then on_lobby_loaded(); end
	end);
end
