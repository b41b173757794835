/* Bytes of a hostile server into a link's stream: whatever the pieces they come in, the same stanzas come out and the same end. */
#include "fuzz.h"

#include <string.h>
#include <strophe.h>

#include "link/stream.h"
#include "wire/core/ns.h"

static xmpp_ctx_t *ctx;

static void on_opened(const char *id, const char *from, gpointer data) {
	g_string_append_printf(data, "[opened %s %s]", id != NULL ? id : "-", from != NULL ? from : "-");
}

static void on_stanza(xmpp_stanza_t *stanza, gpointer data) {
	gsize before = ((GString *)data)->len;
	if(!jx_stream_write(data, stanza))
		g_error("a stanza that was taken cannot be written");
	g_assert_cmpuint(((GString *)data)->len, >, before);
}

static void on_refused(xmpp_stanza_t *stanza, const char *why, gpointer data) {
	g_string_append_printf(data, "[refused: %s]", why);
	jx_stream_write(data, stanza);
}

static void on_closed(gpointer data) {
	g_string_append(data, "[closed]");
}

/* Everything that the stream said about this text, given to it in pieces of 1 to `most` bytes. */
static char *said(const char *text, gsize length, guint32 most, guint32 start) {
	static const JxStreamEvents events = { on_opened, on_stanza, on_refused, on_closed };
	GString *out = g_string_new(NULL);
	GError *error = NULL;
	JxStream *stream = jx_stream_new(ctx, JX_NS_COMPONENT, &events, out);
	GRand *rand = g_rand_new_with_seed(start);
	gboolean going = TRUE;
	for(gsize at = 0; at < length && going;) {
		gsize wish = (gsize)g_rand_int_range(rand, 1, (gint32)most + 1), n = MIN(length - at, wish);
		/* on the heap by itself, so that a read past a piece's end is seen */
		g_autofree char *piece = g_memdup2(text + at, n);
		going = jx_stream_feed(stream, piece, n, &error);
		at += n;
	}
	if(error != NULL)
		g_string_append_printf(out, "[%d]", error->code);
	g_clear_error(&error);
	g_rand_free(rand);
	jx_stream_free(stream);
	return g_string_free(out, FALSE);
}

static void execute(const char *text, gsize length) {
	g_autofree char *whole = said(text, length, 60000, 1), *pieces = said(text, length, 37, (guint32)length);
	if(strcmp(whole, pieces) != 0)
		g_error("in one piece: %s\nin many: %s", whole, pieces);
}

#define HEAD "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' from='focus.school.example' id='i1'>"
static const char *const corpus[] = {
	HEAD "<handshake/><iq type='get' id='1' from='a@b/c' to='d'><ping xmlns='urn:xmpp:ping'/></iq></stream:stream>",
	HEAD "<presence from='r@c/n' to='d'><x xmlns='http://jabber.org/protocol/muc#user'><item role='none'/></x><SourceInfo>{}</SourceInfo></presence> \n"
	"<message from='a' to='b'><body>&lt;&amp;&#65; \xc3\xa4</body><p:x xmlns:p='urn:p' p:y='1'>t</p:x></message>",
	HEAD "<iq type='result' id=''><a xmlns='x'><b><c><d><e><f/></e></d></c></b></a></iq><stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
	HEAD "<iq><!-- no --></iq>",
	HEAD "<!DOCTYPE x><iq/>",
	NULL,
};
static const char *const dictionary[] = { "<a>", "</a>", "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>", "</stream:stream>", "<?x?>", "<!--", "-->", "<![CDATA[", "]]>", "xmlns='y'",
	" xmlns:q='z'", "&x;", "&#x1F642;", "<stream:stream>", "/>", NULL };

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "stream", .corpus = corpus, .dictionary = dictionary, .runs = 12000, .execute = execute };
	ctx = xmpp_ctx_new(NULL, NULL);
	int result = jx_fuzz_main(argc, argv, &fuzz);
	xmpp_ctx_free(ctx);
	return result;
}
