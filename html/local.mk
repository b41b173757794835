# The pages: plain files, installed as they are; what they import of others is fetched by tools/vendor, pinned by hash.
CLASSROOM_FILES = \
	html/classroom/index.html html/classroom/style.css html/classroom/icon.svg html/classroom/icons.svg \
	html/classroom/main.js html/classroom/classroom.js html/classroom/call.js html/classroom/codecs.js html/classroom/config.js html/classroom/devices.js \
	html/classroom/features.js html/classroom/focus.js html/classroom/jingle.js html/classroom/link.js html/classroom/moderation.js html/classroom/occupants.js html/classroom/quality.js \
	html/classroom/sdp.js html/classroom/xml.js
CLASSROOM_VIEW_FILES = html/classroom/view/dom.js html/classroom/view/panel.js html/classroom/view/stage.js

classroomdir = $(pkgdatadir)/html/classroom
dist_classroom_DATA = $(CLASSROOM_FILES)
classroomviewdir = $(classroomdir)/view
dist_classroomview_DATA = $(CLASSROOM_VIEW_FILES)

dist_noinst_SCRIPTS += tools/vendor
EXTRA_DIST += html/vendor.json
