/* What one participant sends: the sources that its Jingle announces, validated and grouped. Pure. */
#ifndef JX_CALL_SOURCES_H
#define JX_CALL_SOURCES_H

#include "call/call.h"

typedef struct JxSourceTable JxSourceTable;

#define JX_SOURCES_MAX_SSRCS 20 /* per participant, all media */
#define JX_SOURCES_MAX_VIDEO 2  /* camera and screen */

typedef struct {
	const char *endpoint; /* names start with it: another's or none is replaced by <endpoint>-a0, -v0, -v1 */
	gboolean loose;       /* no conference behind it: msids may be missing (aiortc groups SSRCs without) */
	gboolean (*ssrc_taken)(guint32 ssrc, gpointer data);  /* by another participant; nullable */
	gboolean (*msid_taken)(const char *msid, gpointer data);
	gpointer data;
} JxSourceRules;

JxSourceTable *jx_source_table_new(void);
void jx_source_table_free(JxSourceTable *table);

/* What a Jingle's contents announce becomes the whole list / is added / is removed (by SSRC). FALSE and an error (JX_WIRE_ERROR, text fit for the
 * stanza): the table is unchanged. A FID or SIM group with one SSRC is ignored. */
gboolean jx_source_table_replace(JxSourceTable *table, const JxSourceRules *rules, const JxJingle *jingle, GError **error);
gboolean jx_source_table_add(JxSourceTable *table, const JxSourceRules *rules, const JxJingle *jingle, GError **error);
gboolean jx_source_table_remove(JxSourceTable *table, const JxSourceRules *rules, const JxJingle *jingle, GError **error);
/* A source without SSRC (a peer that announces none). Takes name. */
void jx_source_table_add_bare(JxSourceTable *table, char *name, gboolean video);

const GPtrArray *jx_source_table_list(const JxSourceTable *table); /* JxCallSource *, audio first */
JxCallSource *jx_source_table_find(const JxSourceTable *table, const char *name);
gboolean jx_source_table_has_ssrc(const JxSourceTable *table, guint32 ssrc);
gboolean jx_source_table_has_msid(const JxSourceTable *table, const char *msid);

#endif
