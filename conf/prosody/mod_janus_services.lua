-- For the hosts of people and guests: tells Jitsi clients, among the host's identities, where A/V moderation, conference duration and speaker statistics come from
-- (our focus), and where people wait for a room (janus_xmpp_lobby, with mod_janus_lobby). Load it where Prosody has no services of its own for them.
local address = module:get_option_string("janus_xmpp_focus", "focus." .. module.host:gsub("^guest%.", ""));
local lobby = module:get_option_string("janus_xmpp_lobby");

module:add_identity("component", "av_moderation", address);
module:add_identity("component", "conference_duration", address);
module:add_identity("component", "speakerstats", address);
if lobby then
	module:add_identity("component", "lobbyrooms", lobby);
end
