-- For a MUC component: two browsers alone in a room would connect to each other directly, past callers, recording and all that the focus enforces.
-- A room in which the focus is refuses their offers of media to each other; the focus's own pass. Rooms say so among their features, for the focus.
local jid_bare = require "util.jid".bare;
local st = require "util.stanza";

local xmlns_feature = "urn:janus-xmpp:media-by-focus:0";
local xmlns_jingle = "urn:xmpp:jingle:1";
local xmlns_rtp = "urn:xmpp:jingle:apps:rtp:1";
local focus_nick = module:get_option_string("janus_xmpp_focus_nick", "focus");
local get_room = module:depends("muc").get_room_from_jid;

local function offers_media(stanza)
	local jingle = stanza.attr.type == "set" and stanza:get_child("jingle", xmlns_jingle);
	if not jingle or jingle.attr.action ~= "session-initiate" then return false; end
	for content in jingle:childtags("content") do
		if content:get_child("description", xmlns_rtp) then return true; end
	end
	return false;
end

local function refuse(event)
	local origin, stanza = event.origin, event.stanza;
	if not offers_media(stanza) then return; end
	local room = get_room(jid_bare(stanza.attr.to));
	local focus = room and room.jid .. "/" .. focus_nick;
	if not focus or not room:get_occupant_by_nick(focus) then return; end
	local from = room:get_occupant_by_real_jid(stanza.attr.from);
	if stanza.attr.to == focus or (from and from.nick == focus) then return; end
	origin.send(st.error_reply(stanza, "cancel", "not-acceptable", "In this room media go over its focus"));
	return true;
end

module:hook("iq/full", refuse, 10);
module:hook("muc-disco#info", function (event) event.reply:tag("feature", { var = xmlns_feature }):up(); end);
