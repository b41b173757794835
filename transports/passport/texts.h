/* What the passport says to people, in the language of the installation. */
#ifndef JX_PASSPORT_TEXTS_H
#define JX_PASSPORT_TEXTS_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
	JX_TEXT_WELCOME,
	JX_TEXT_WRONG,
	JX_TEXT_LOCKED,
	JX_TEXT_UNAVAILABLE,
	JX_TEXT_NO_PASS,
	JX_TEXT_KNOWN,
	JX_TEXT_GOODBYE,
	JX_TEXTS,
} JxText;

/* language: "zh" or "en". Static. */
const char *jx_text(const char *language, JxText text);

G_END_DECLS

#endif
