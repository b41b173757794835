/* The tables of the built-in modules, one per file beside this one. A new module: a line here and one in builtin.c. */
#ifndef JX_MODULES_BUILTIN_MODULES_H
#define JX_MODULES_BUILTIN_MODULES_H

#include "host/module.h"

G_BEGIN_DECLS

extern const JxModule jx_jitsi_av_moderation;
extern const JxModule jx_jitsi_conference_duration;
extern const JxModule jx_jitsi_focus;
extern const JxModule jx_jitsi_recording;
extern const JxModule jx_jitsi_speaker_stats;
extern const JxModule jx_module_rfc6121_subscriptions;
extern const JxModule jx_module_xep_0047_ibb;
extern const JxModule jx_module_xep_0234_files;
extern const JxModule jx_module_xep_0353_jmi;
extern const JxModule jx_module_xep_0363_upload;
extern const JxModule jx_passport;
extern const JxModule jx_rfc6121_chat;
extern const JxModule jx_room_configuration;
extern const JxModule jx_xep_0012_last;
extern const JxModule jx_xep_0030_disco;
extern const JxModule jx_xep_0030_survey;
extern const JxModule jx_xep_0045_muc;
extern const JxModule jx_xep_0054_vcard;
extern const JxModule jx_xep_0050_commands;
extern const JxModule jx_xep_0084_avatar;
extern const JxModule jx_xep_0092_version;
extern const JxModule jx_xep_0163_pep;
extern const JxModule jx_xep_0166_jingle;
extern const JxModule jx_xep_0172_nick;
extern const JxModule jx_xep_0199_ping;
extern const JxModule jx_xep_0202_time;
extern const JxModule jx_xep_0280_carbons;
extern const JxModule jx_xep_0327_rayo;
extern const JxModule jx_xep_0384_omemo;

G_END_DECLS

#endif
