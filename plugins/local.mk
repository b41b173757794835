# The conference room plugin: api → media, record → model.
include $(srcdir)/plugins/model/local.mk
include $(srcdir)/plugins/media/local.mk
include $(srcdir)/plugins/record/local.mk
include $(srcdir)/plugins/api/local.mk

pluginsdir = $(JANUS_MODULES)/plugins
plugins_LTLIBRARIES = plugins/libjanus_conference.la
plugins_libjanus_conference_la_SOURCES = plugins/janus_conference.c
plugins_libjanus_conference_la_CPPFLAGS = $(FULL_CPPFLAGS)
# Janus's JANUS_PLUGIN_INIT() names every member once before ours.
plugins_libjanus_conference_la_CFLAGS = $(AM_CFLAGS) -Wno-override-init
plugins_libjanus_conference_la_LDFLAGS = $(AM_LDFLAGS) -Wl,-z,nodelete -module -avoid-version -shared -export-symbols-regex '^create$$'
plugins_libjanus_conference_la_LIBADD = $(PLUGIN_LIBS) $(GLIB_LIBS) $(VOICE_LIBS) -lconfig -lcrypto -lm
