/* Namespaces of the protocols in wire/, by their shortest usual name. */
#ifndef JX_WIRE_NS_H
#define JX_WIRE_NS_H

#define JX_NS_CLIENT "jabber:client"
#define JX_NS_COMPONENT "jabber:component:accept"
#define JX_NS_STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define JX_NS_DATA "jabber:x:data"
#define JX_NS_DISCO_INFO "http://jabber.org/protocol/disco#info"
#define JX_NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items"
#define JX_NS_CAPS "http://jabber.org/protocol/caps"
#define JX_NS_NICK "http://jabber.org/protocol/nick"
#define JX_NS_RECEIPTS "urn:xmpp:receipts"
#define JX_NS_HINTS "urn:xmpp:hints"
#define JX_NS_DELAY "urn:xmpp:delay"
#define JX_NS_PING "urn:xmpp:ping"

#define JX_NS_JINGLE "urn:xmpp:jingle:1"
#define JX_NS_JINGLE_ERRORS "urn:xmpp:jingle:errors:1"
#define JX_NS_JINGLE_RTP "urn:xmpp:jingle:apps:rtp:1"
#define JX_NS_JINGLE_RTP_INFO "urn:xmpp:jingle:apps:rtp:info:1"
#define JX_NS_JINGLE_RTP_AUDIO "urn:xmpp:jingle:apps:rtp:audio"
#define JX_NS_JINGLE_RTP_VIDEO "urn:xmpp:jingle:apps:rtp:video"
#define JX_NS_JINGLE_RTCP_FB "urn:xmpp:jingle:apps:rtp:rtcp-fb:0"
#define JX_NS_JINGLE_HDREXT "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0"
#define JX_NS_JINGLE_SSMA "urn:xmpp:jingle:apps:rtp:ssma:0"
#define JX_NS_JINGLE_GROUPING "urn:xmpp:jingle:apps:grouping:0"
#define JX_NS_JINGLE_ICE_UDP "urn:xmpp:jingle:transports:ice-udp:1"
#define JX_NS_JINGLE_DTLS "urn:xmpp:jingle:apps:dtls:0"
#define JX_NS_JINGLE_SCTP "urn:xmpp:jingle:transports:dtls-sctp:1"
#define JX_NS_JINGLE_MUJI "urn:xmpp:jingle:muji:0"
#define JX_NS_JMI "urn:xmpp:jingle-message:0"

#define JX_NS_MUC "http://jabber.org/protocol/muc"
#define JX_NS_MUC_USER "http://jabber.org/protocol/muc#user"
#define JX_NS_MUC_ADMIN "http://jabber.org/protocol/muc#admin"
#define JX_NS_MUC_OWNER "http://jabber.org/protocol/muc#owner"
#define JX_NS_MUC_ROOM_CONFIG "http://jabber.org/protocol/muc#roomconfig"
#define JX_NS_MUC_ROOM_INFO "http://jabber.org/protocol/muc#roominfo"

#define JX_NS_JITMEET "http://jitsi.org/jitmeet"
#define JX_NS_JITMEET_AUDIO "http://jitsi.org/jitmeet/audio"
#define JX_NS_JITMEET_VIDEO "http://jitsi.org/jitmeet/video"
#define JX_NS_JITMEET_DESKTOP "http://jitsi.org/jitmeet/desktop"
#define JX_NS_JITMEET_ETHERPAD "http://jitsi.org/jitmeet/etherpad"
#define JX_NS_JITMEET_START_MUTED "http://jitsi.org/jitmeet/start-muted"
#define JX_NS_FOCUS "http://jitsi.org/protocol/focus"
#define JX_NS_JIBRI "http://jitsi.org/protocol/jibri"
#define JX_NS_COLIBRI "http://jitsi.org/protocol/colibri"
#define JX_NS_JSON_SOURCES "http://jitsi.org/json-encoded-sources"
#define JX_NS_SSRC_REWRITING "http://jitsi.org/ssrc-rewriting-1"
#define JX_NS_RFC4588 "urn:ietf:rfc:4588"

/* ours: conf/prosody/mod_janus_sourceinfo.lua, mod_janus_p2p.lua */
#define JX_NS_SOURCE_INFO "urn:janus-xmpp:sourceinfo:0"
#define JX_NS_MEDIA_BY_FOCUS "urn:janus-xmpp:media-by-focus:0"

#endif
