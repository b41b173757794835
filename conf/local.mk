# conf
EXTRA_DIST += conf/ejabberd/janus-xmpp.yml conf/prosody/global.cfg.lua conf/prosody/janus-xmpp.cfg.lua conf/prosody/mod_janus_xmpp.lua conf/prosody/mod_janus_sourceinfo.lua conf/prosody/mod_janus_p2p.lua conf/prosody/mod_janus_lobby.lua conf/prosody/mod_janus_services.lua conf/systemd/janus-xmpp.conf conf/systemd/janus-xmpp-compose.service conf/systemd/janus-xmpp-compose.timer
# The samples stand where Janus's own configuration does with the same --sysconfdir.
jcfgdir = $(sysconfdir)/janus
dist_jcfg_DATA = conf/janus.plugin.conference.jcfg.sample conf/janus.transport.xmpp.jcfg.sample
# Janus brings a file of this name itself.
dist_doc_DATA = conf/janus.jcfg.sample
