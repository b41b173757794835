-- For the hosts of people and guests: tells Jitsi clients, among the host's identities, where A/V moderation, conference duration and speaker statistics come from
-- (our focus). Load it where Prosody has no services of its own for them.
local address = module:get_option_string("janus_xmpp_focus", "focus." .. module.host:gsub("^guest%.", ""));

module:add_identity("component", "av_moderation", address);
module:add_identity("component", "conference_duration", address);
module:add_identity("component", "speakerstats", address);
