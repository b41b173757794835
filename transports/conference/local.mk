# conference: the transport's side of a room.
noinst_LTLIBRARIES += transports/libjx_conference.la
TRANSPORT_LIBS += transports/libjx_conference.la
transports_libjx_conference_la_SOURCES = \
	transports/conference/addresses.c transports/conference/addresses.h \
	transports/conference/admission.c transports/conference/admission.h \
	transports/conference/av_moderation.c \
	transports/conference/avatar.c transports/conference/avatar.h \
	transports/conference/callers.c transports/conference/calls.h \
	transports/conference/chat.c \
	transports/conference/config_command.c \
	transports/conference/configure.c transports/conference/configure.h \
	transports/conference/conference.c \
	transports/conference/consent.c \
	transports/conference/conferences.c transports/conference/conferences.h \
	transports/conference/chat_commands.c \
	transports/conference/dial_out.c \
	transports/conference/dial_requests.c \
	transports/conference/dial_rules.c transports/conference/dial_rules.h \
	transports/conference/door.c \
	transports/conference/encryption.c \
	transports/conference/entry.c \
	transports/conference/faces.c \
	transports/conference/forgetting.c \
	transports/conference/focus.c \
	transports/conference/forward_rules.c transports/conference/forward_rules.h \
	transports/conference/forwards.c \
	transports/conference/guest.h \
	transports/conference/guest_channel.c \
	transports/conference/guest_chat.c \
	transports/conference/guest_control.c transports/conference/guest_find.c \
	transports/conference/guest_people.c \
	transports/conference/guest_seat.c \
	transports/conference/guest_visit.c \
	transports/conference/hidden.c \
	transports/conference/idle.c \
	transports/conference/internal.h \
	transports/conference/invite.c transports/conference/invite.h \
	transports/conference/journal.c \
	transports/conference/liveness.c \
	transports/conference/load.c transports/conference/load.h \
	transports/conference/meeting.c transports/conference/meeting.h \
	transports/conference/mute.c \
	transports/conference/occupants.c \
	transports/conference/options.c \
	transports/conference/passwords.c \
	transports/conference/plugin_room.c \
	transports/conference/presence_out.c transports/conference/presence_out.h \
	transports/conference/recording.c \
	transports/conference/recording_links.c \
	transports/conference/recording_requests.c \
	transports/conference/requests.c \
	transports/conference/restore.c \
	transports/conference/rights.c \
	transports/conference/room_files.c transports/conference/room_files.h \
	transports/conference/room_codecs.c \
	transports/conference/room_config.c \
	transports/conference/room_events.c \
	transports/conference/room_facts.c \
	transports/conference/services.c \
	transports/conference/session.c \
	transports/conference/settings.c transports/conference/settings.h \
	transports/conference/tokens.c transports/conference/tokens.h \
	transports/conference/true_state.c \
	transports/conference/virtual.c
transports_libjx_conference_la_CPPFLAGS = $(FULL_CPPFLAGS)
transports_libjx_conference_la_CFLAGS = $(AM_CFLAGS) -fPIC
