/* Which strings a configuration script sets, without running it. */
#include "config.h"

#include <string.h>

#include "wire/jitsi/meeting.h"

#define MOST_DEPTH 32
#define MOST_VALUES 4096
#define MOST_TEXT 2048 /* bytes of a name, or of a value */

typedef enum { END, NAME, STRING, MARK } Kind; /* a mark: one character that is none of the others */

typedef struct {
	const char *at, *end;
	Kind kind;
	char mark;
	gboolean plain; /* a string whose text is known: not a template with something in it */
	GString *text;
	guint depth;
	GHashTable *globals, *values;
} Script;

/* --- tokens */

static void skip_blanks(Script *self) {
	while (self->at < self->end) {
		gsize left = self->end - self->at;
		if (g_ascii_isspace(*self->at) || *self->at == '\0') {
			self->at++;
		} else if (left >= 2 && self->at[0] == '/' && self->at[1] == '/') {
			const char *line = memchr(self->at, '\n', left);
			self->at = line ? line : self->end;
		} else if (left >= 2 && self->at[0] == '/' && self->at[1] == '*') {
			const char *close = left > 2 ? memmem(self->at + 2, left - 2, "*/", 2) : NULL;
			self->at = close ? close + 2 : self->end;
		} else {
			return;
		}
	}
}

static gboolean is_name(char c) {
	return g_ascii_isalnum(c) || c == '_' || c == '$';
}

static void put(Script *self, char c) {
	if (self->text->len < MOST_TEXT)
		g_string_append_c(self->text, c);
	else
		self->plain = FALSE;
}

static void read_string(Script *self, char quote) {
	self->kind = STRING;
	self->plain = TRUE;
	while (self->at < self->end && *self->at != quote) {
		char c = *self->at++;
		if (c == '\\' && self->at < self->end) {
			/* Escapes other than of the character itself do not come in addresses. */
			c = *self->at++;
			self->plain = self->plain && !g_ascii_isalnum(c);
		} else if (c == '\n' && quote != '`') {
			self->plain = FALSE;
			return;
		} else if (c == '$' && quote == '`' && self->at < self->end && *self->at == '{') {
			self->plain = FALSE;
		}
		put(self, c);
	}
	if (self->at < self->end)
		self->at++;
	else
		self->plain = FALSE;
}

static void next(Script *self) {
	skip_blanks(self);
	g_string_truncate(self->text, 0);
	if (self->at >= self->end) {
		self->kind = END;
		return;
	}
	char c = *self->at++;
	if (c == '"' || c == '\'' || c == '`') {
		read_string(self, c);
	} else if (is_name(c)) {
		self->kind = NAME;
		put(self, c);
		while (self->at < self->end && is_name(*self->at))
			put(self, *self->at++);
	} else {
		self->kind = MARK;
		self->mark = c;
	}
}

static gboolean is(const Script *self, char mark) {
	return self->kind == MARK && self->mark == mark;
}

/* --- values */

static const char *known(const Script *self, const char *name) {
	const char *value = g_hash_table_lookup(self->values, name);
	return value ? value : g_hash_table_lookup(self->globals, name);
}

static void note(Script *self, const char *name, const GString *value) {
	if (value && *name && strlen(name) <= MOST_TEXT && g_hash_table_size(self->values) < MOST_VALUES && g_utf8_validate(value->str, value->len, NULL))
		g_hash_table_insert(self->values, g_strdup(name), g_strdup(value->str));
}

/* a.b.c; the token behind it is the current one. */
static char *read_path(Script *self) {
	g_autoptr(GString) path = g_string_new(self->text->str);
	next(self);
	while (is(self, '.')) {
		next(self);
		if (self->kind != NAME)
			break;
		if (path->len <= MOST_TEXT)
			g_string_append_printf(path, ".%s", self->text->str);
		next(self);
	}
	return g_string_free(g_steal_pointer(&path), FALSE);
}

/* One summand, appended; FALSE where its text is not known. */
static gboolean read_operand(Script *self, GString *sum) {
	if (self->kind == STRING) {
		gboolean plain = self->plain;
		g_string_append(sum, self->text->str);
		next(self);
		return plain;
	}
	if (self->kind != NAME)
		return FALSE;
	g_autofree char *path = read_path(self);
	const char *value = known(self, path);
	if (value)
		g_string_append(sum, value);
	return value != NULL;
}

/* To the end of a value at this depth: a comma, a semicolon, or what closes around it. */
static void skip_value(Script *self) {
	guint inside = 0;
	while (self->kind != END && !(inside == 0 && (is(self, ',') || is(self, ';') || is(self, '}') || is(self, ')') || is(self, ']')))) {
		if (is(self, '{') || is(self, '(') || is(self, '['))
			inside++;
		else if (is(self, '}') || is(self, ')') || is(self, ']'))
			inside--;
		next(self);
	}
}

static void read_value(Script *self, const char *name);

static void read_members(Script *self, const char *name) {
	next(self);
	while (self->kind != END && !is(self, '}')) {
		g_autofree char *key = self->kind == NAME || self->kind == STRING ? g_strconcat(name, *name ? "." : "", self->text->str, NULL) : NULL;
		next(self);
		if (key && is(self, ':')) {
			next(self);
			read_value(self, strlen(key) <= MOST_TEXT ? key : "");
		} else {
			skip_value(self);
		}
		if (is(self, ',') || is(self, ';') || is(self, ')') || is(self, ']'))
			next(self);
	}
	next(self);
}

static void read_value(Script *self, const char *name) {
	if (is(self, '{') && self->depth < MOST_DEPTH) {
		self->depth++;
		read_members(self, name);
		self->depth--;
		return;
	}
	g_autoptr(GString) sum = g_string_new(NULL);
	gboolean plain = read_operand(self, sum);
	while (plain && is(self, '+')) {
		next(self);
		plain = read_operand(self, sum);
	}
	/* What goes on behind it is more than a sum: a call, a comparison, a choice. */
	gboolean ends = self->kind != MARK || strchr(",;})]", self->mark) != NULL;
	if (plain && ends && sum->len <= MOST_TEXT)
		note(self, name, sum);
	else if (!ends || !plain)
		skip_value(self);
}

/* --- statements: whatever stands around an assignment does not matter */

static void read_statement(Script *self) {
	if (self->kind != NAME) {
		next(self);
		return;
	}
	g_autofree char *path = read_path(self);
	if (!is(self, '='))
		return;
	next(self);
	if (!is(self, '=') && !is(self, '>'))
		read_value(self, path);
}

GHashTable *jx_script_values(const char *text, gsize length, GHashTable *globals) {
	Script self = {
		.at = text, .end = text + length, .text = g_string_new(NULL), .globals = globals,
		.values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};
	next(&self);
	while (self.kind != END)
		read_statement(&self);
	g_string_free(self.text, TRUE);
	return self.values;
}
