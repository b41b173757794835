# Built-in modules that need nothing of Janus: unit tests may link them.
noinst_LTLIBRARIES += transports/libjx_modules_basic.la
TRANSPORT_LIBS += transports/libjx_modules_basic.la
TESTABLE_LIBS += transports/libjx_modules_basic.la
transports_libjx_modules_basic_la_SOURCES = \
	transports/modules/xep_0012_last.c \
	transports/modules/xep_0030_disco.c \
	transports/modules/xep_0030_survey.c \
	transports/modules/xep_0092_version.c \
	transports/modules/xep_0199_ping.c \
	transports/modules/xep_0202_time.c
transports_libjx_modules_basic_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_modules_basic_la_CFLAGS = $(AM_CFLAGS) -fPIC

# The list of all of them, and those that reach down to Janus.
noinst_LTLIBRARIES += transports/libjx_modules.la
TRANSPORT_LIBS += transports/libjx_modules.la
transports_libjx_modules_la_SOURCES = \
	transports/modules/builtin.c transports/modules/builtin.h transports/modules/builtin_modules.h \
	transports/modules/command_av_config.c \
	transports/modules/command_invite.c transports/modules/command_join.c \
	transports/modules/command_omemo.c transports/modules/command_record.c \
	transports/modules/commands.h \
	transports/modules/jitsi_av_moderation.c \
	transports/modules/jitsi_conference_duration.c \
	transports/modules/jitsi_focus.c \
	transports/modules/jitsi_recording.c \
	transports/modules/jitsi_speaker_stats.c \
	transports/modules/passport.c \
	transports/modules/rfc6121_chat.c \
	transports/modules/rfc6121_subscriptions.c \
	transports/modules/room_configuration.c \
	transports/modules/xep_0045_muc.c \
	transports/modules/xep_0047_ibb.c \
	transports/modules/xep_0054_vcard.c \
	transports/modules/xep_0050_commands.c \
	transports/modules/xep_0084_avatar.c \
	transports/modules/xep_0163_pep.c \
	transports/modules/xep_0166_jingle.c \
	transports/modules/xep_0172_nick.c \
	transports/modules/xep_0234_files.c \
	transports/modules/xep_0280_carbons.c \
	transports/modules/xep_0327_rayo.c \
	transports/modules/xep_0353_jmi.c \
	transports/modules/xep_0363_upload.c \
	transports/modules/xep_0384_omemo.c
transports_libjx_modules_la_CPPFLAGS = $(FULL_CPPFLAGS)
transports_libjx_modules_la_CFLAGS = $(AM_CFLAGS) -fPIC
