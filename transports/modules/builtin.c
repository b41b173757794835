#include "config.h"

#include "modules/builtin.h"

#include "modules/builtin_modules.h"

/* In this order they are asked. */
static const JxModule *const builtin[] = {
	&jx_room_configuration, /* before commands and disco: has one of each */
	&jx_xep_0050_commands, /* before disco: items of its node */
	&jx_xep_0163_pep,      /* the same; and before who ends presence */
	&jx_xep_0030_disco,
	&jx_xep_0030_survey,
	&jx_xep_0199_ping,
	&jx_xep_0092_version,
	&jx_xep_0012_last,
	&jx_xep_0202_time,
	&jx_jitsi_focus,
	&jx_jitsi_av_moderation,
	&jx_jitsi_conference_duration,
	&jx_jitsi_recording,
	&jx_jitsi_speaker_stats,
	&jx_xep_0045_muc,
	&jx_module_xep_0234_files, /* before Jingle: sessions with files */
	&jx_module_xep_0047_ibb,
	&jx_xep_0166_jingle,
	&jx_xep_0327_rayo,
	&jx_module_xep_0353_jmi, /* reads carbons, which end here: */
	&jx_xep_0280_carbons,
	&jx_module_xep_0363_upload,
	&jx_xep_0054_vcard,
	&jx_xep_0172_nick,
	&jx_xep_0084_avatar,
	&jx_xep_0384_omemo, /* after eventing, before what is read */
	&jx_rfc6121_chat,
	&jx_passport,
	&jx_module_rfc6121_subscriptions,
	NULL,
};

const JxModule *const *jx_builtin_modules(void) {
	return builtin;
}
