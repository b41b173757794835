# wire: pure codecs, foreign input in, structs out, and back.
noinst_LTLIBRARIES += transports/libjx_wire.la
TRANSPORT_LIBS += transports/libjx_wire.la
TESTABLE_LIBS += transports/libjx_wire.la
transports_libjx_wire_la_SOURCES = \
	transports/wire/core/avatar.c transports/wire/core/avatar.h \
	transports/wire/core/base64.c transports/wire/core/base64.h \
	transports/wire/core/caps.c transports/wire/core/caps.h \
	transports/wire/core/carbon.c transports/wire/core/carbon.h \
	transports/wire/core/chat.c transports/wire/core/chat.h transports/wire/core/dataform.c \
	transports/wire/core/dataform.h transports/wire/core/disco.c transports/wire/core/disco.h \
	transports/wire/core/jid.c transports/wire/core/jid.h transports/wire/core/json.c transports/wire/core/json.h \
	transports/wire/core/limits.h transports/wire/core/ns.h transports/wire/core/stanza.c \
	transports/wire/core/pubsub.c transports/wire/core/pubsub.h \
	transports/wire/core/stanza.h transports/wire/core/stanza_error.c transports/wire/core/stanza_error.h \
	transports/wire/core/vcard.c transports/wire/core/vcard.h \
	transports/wire/core/stanza_parse.c transports/wire/core/wire_error.c transports/wire/core/wire_error.h \
	transports/wire/jingle/candidate.c transports/wire/jingle/candidate.h transports/wire/jingle/coin.c transports/wire/jingle/coin.h transports/wire/jingle/content.c \
	transports/wire/files/file.c transports/wire/files/file.h transports/wire/files/file_jingle.c transports/wire/files/file_jingle.h \
	transports/wire/files/ibb.c transports/wire/files/ibb.h transports/wire/files/socks5.c transports/wire/files/socks5.h \
	transports/wire/jingle/content.h transports/wire/jingle/dtls.c transports/wire/jingle/dtls.h \
	transports/wire/jingle/grouping.c transports/wire/jingle/grouping.h transports/wire/jingle/ice_udp.c \
	transports/wire/jingle/ice_udp.h transports/wire/jingle/jingle.c transports/wire/jingle/jingle.h \
	transports/wire/jingle/jmi.c transports/wire/jingle/jmi.h transports/wire/jingle/rtp.c \
	transports/wire/jingle/rtp.h transports/wire/jingle/ssma.c transports/wire/jingle/ssma.h \
	transports/wire/jitsi/av_moderation.c transports/wire/jitsi/av_moderation.h \
	transports/wire/jitsi/meeting.c transports/wire/jitsi/meeting.h transports/wire/jitsi/script_values.c \
	transports/wire/jitsi/mute_iq.c transports/wire/jitsi/mute_iq.h \
	transports/wire/jitsi/colibri.c transports/wire/jitsi/colibri.h transports/wire/jitsi/colibri_write.c \
	transports/wire/jitsi/focus_iq.c transports/wire/jitsi/focus_iq.h transports/wire/jitsi/jibri.c transports/wire/jitsi/jibri.h transports/wire/jitsi/json_message.c \
	transports/wire/jitsi/json_message.h transports/wire/jitsi/json_sources.c \
	transports/wire/jitsi/json_sources.h transports/wire/jitsi/presence.c transports/wire/jitsi/presence.h \
	transports/wire/muc/muc_admin.c transports/wire/muc/muc_admin.h transports/wire/muc/muc_owner.c \
	transports/wire/muc/muc_owner.h transports/wire/muc/muc_user.c transports/wire/muc/muc_user.h \
	transports/wire/muc/room_option.c transports/wire/muc/room_option.h \
	transports/wire/muc/room_info.c transports/wire/muc/room_info.h \
	transports/wire/omemo/omemo_bundle.c transports/wire/omemo/omemo_bundle.h transports/wire/omemo/omemo_devices.c \
	transports/wire/omemo/omemo_devices.h transports/wire/omemo/omemo_message.c transports/wire/omemo/omemo_message.h \
	transports/wire/passport/login.c transports/wire/passport/login.h \
	transports/wire/sdp/candidate_line.c transports/wire/sdp/jsep.c transports/wire/sdp/jsep.h \
	transports/wire/sdp/jsep_read.c transports/wire/sdp/jsep_write.c transports/wire/sdp/sdp.c \
	transports/wire/sdp/sdp.h
transports_libjx_wire_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_wire_la_CFLAGS = $(AM_CFLAGS) -fPIC
