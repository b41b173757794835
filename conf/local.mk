# conf
EXTRA_DIST += conf/janus.jcfg.sample conf/prosody/global.cfg.lua conf/prosody/janus-xmpp.cfg.lua conf/prosody/mod_janus_xmpp.lua conf/systemd/janus-xmpp.conf
EXTRA_DIST += conf/janus.plugin.conference.jcfg.sample
