-- For a MUC component: browsers show an occupant as muted whose presence does not say what it sends (OkEDU publishes an empty SourceInfo, clients of
-- 2023 none). The focus, and nobody else, tells us the truth by an IQ to the room; from then on the occupant's presence says it.
--   <iq type='set' to='room'><sourceinfo xmlns='urn:janus-xmpp:sourceinfo:0' nick='Qm3xTa' codecs='vp8'
--       audiomuted='false' videomuted='true'>{"Qm3xTa-a0":{"muted":false}}</sourceinfo></iq>
-- An empty element takes it back. What was replaced travels in <original/>, so that the focus still sees what the client itself said.
local jid_bare = require "util.jid".bare;
local jid_resource = require "util.jid".resource;
local st = require "util.stanza";
local um_is_admin = require "core.usermanager".is_admin;

local xmlns = "urn:janus-xmpp:sourceinfo:0";
local focus_nick = module:get_option_string("janus_xmpp_focus_nick", "focus");
local get_room = module:depends("muc").get_room_from_jid;
local told = setmetatable({}, { __mode = "k" }); -- room → occupant JID → { json, codecs, audiomuted, videomuted }

module:add_feature(xmlns);

local replaced = { SourceInfo = "json"; jitsi_participant_codecType = "codecs"; jitsi_participant_codecList = "codecs";
	audiomuted = "audiomuted"; videomuted = "videomuted" };
local namespaces = { audiomuted = "http://jitsi.org/jitmeet/audio"; videomuted = "http://jitsi.org/jitmeet/video" };

local function rewrite(event)
	local stanza, occupant = event.stanza, event.occupant;
	local truth = occupant and told[event.room] and told[event.room][occupant.nick];
	if not truth or stanza.attr.type or stanza:get_child("original", xmlns) then return; end
	local original = st.stanza("original", { xmlns = xmlns });
	stanza:maptags(function (tag)
		local what = replaced[tag.name];
		local ns = tag.attr.xmlns or "jabber:client";
		if not what or not truth[what] or (ns ~= "jabber:client" and ns ~= namespaces[tag.name]) then return tag; end
		tag.attr.xmlns = ns;
		original:add_child(tag);
	end);
	stanza:text_tag("SourceInfo", truth.json);
	if truth.codecs then stanza:text_tag("jitsi_participant_codecList", truth.codecs); end
	-- Clients of 2022 read these, whatever SourceInfo says.
	for name, ns in pairs(namespaces) do
		if truth[name] then stanza:text_tag(name, truth[name], { xmlns = ns }); end
	end
	stanza:add_child(original);
end

local function is_focus(room, from)
	local occupant = room:get_occupant_by_real_jid(from);
	return occupant and jid_resource(occupant.nick) == focus_nick and um_is_admin(jid_bare(from), module.host);
end

local function tell(event)
	local origin, stanza = event.origin, event.stanza;
	local room = get_room(stanza.attr.to);
	if not room or not is_focus(room, stanza.attr.from) then
		origin.send(st.error_reply(stanza, "auth", "forbidden", "Only this room's focus says what others send"));
		return true;
	end
	local truth = stanza:get_child("sourceinfo", xmlns);
	local occupant = room:get_occupant_by_nick(room.jid .. "/" .. (truth.attr.nick or ""));
	if not occupant then
		origin.send(st.error_reply(stanza, "cancel", "item-not-found", "Nobody here has this nick"));
		return true;
	end
	local json = truth:get_text();
	told[room] = told[room] or {};
	told[room][occupant.nick] = json and json ~= "" and { json = json; codecs = truth.attr.codecs;
		audiomuted = truth.attr.audiomuted; videomuted = truth.attr.videomuted } or nil;
	room:publicise_occupant_status(occupant, st.stanza("x", { xmlns = "http://jabber.org/protocol/muc#user" }));
	origin.send(st.reply(stanza));
	return true;
end

-- Whoever takes the nick next says what it sends itself. Without its focus a room knows nothing.
local function forget(event)
	local known = told[event.room];
	if not known then return; end
	if jid_resource(event.nick) == focus_nick then
		told[event.room] = nil;
	else
		known[event.nick] = nil;
	end
end

module:hook("iq-set/bare/" .. xmlns .. ":sourceinfo", tell);
module:hook("muc-build-occupant-presence", rewrite, -10);
module:hook("muc-occupant-left", forget);
