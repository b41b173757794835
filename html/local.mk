# The pages: plain files, installed as they are; what they import of others is fetched by tools/vendor, pinned by hash.
CLASSROOM_FILES = \
	html/classroom/index.html html/classroom/style.css html/classroom/icon.svg html/classroom/icons.svg \
	html/classroom/main.js html/classroom/classroom.js html/classroom/call.js html/classroom/codecs.js html/classroom/config.js html/classroom/devices.js \
	html/classroom/features.js html/classroom/focus.js html/classroom/jingle.js html/classroom/link.js html/classroom/moderation.js html/classroom/occupants.js html/classroom/passport.js html/classroom/quality.js \
	html/classroom/sdp.js html/classroom/xml.js
CLASSROOM_VIEW_FILES = html/classroom/view/dom.js html/classroom/view/panel.js html/classroom/view/stage.js

classroomdir = $(pkgdatadir)/html/classroom
dist_classroom_DATA = $(CLASSROOM_FILES)
classroomviewdir = $(classroomdir)/view
dist_classroomview_DATA = $(CLASSROOM_VIEW_FILES)

PLAYER_FILES = html/player/index.html html/player/style.css html/player/main.js html/player/recordings.js html/player/vtt.js
PLAYER_VIEW_FILES = html/player/view/follower.js html/player/view/keys.js html/player/view/list.js html/player/view/sign_in.js html/player/view/watch.js

playerdir = $(pkgdatadir)/html/player
dist_player_DATA = $(PLAYER_FILES)
playerviewdir = $(playerdir)/view
dist_playerview_DATA = $(PLAYER_VIEW_FILES)

dist_noinst_SCRIPTS += tools/vendor
EXTRA_DIST += html/vendor.json
