-- For a MUC component: keeps the nick "focus" for the component's admins, so that nobody can pass for the focus while it is away.
local jid_bare = require "util.jid".bare;
local jid_resource = require "util.jid".resource;
local um_is_admin = require "core.usermanager".is_admin;
local st = require "util.stanza";

local reserved = module:get_option_string("janus_xmpp_focus_nick", "focus");

local function refuse(event, occupant)
	if not occupant or jid_resource(occupant.nick) ~= reserved then return; end
	if um_is_admin(jid_bare(event.stanza.attr.from), module.host) then return; end
	event.origin.send(st.error_reply(event.stanza, "cancel", "conflict", "This nick belongs to the conference's focus", event.room.jid));
	return true;
end

-- Before the check for a nick in use, so that the answer is the same whether the focus is there or not.
module:hook("muc-occupant-pre-join", function (event) return refuse(event, event.occupant); end, 10);
module:hook("muc-occupant-pre-change", function (event) return refuse(event, event.dest_occupant); end, 10);
