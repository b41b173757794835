#include "fuzz.h"

#include <string.h>

#define MAX_TEXT_LENGTH 65536
#define LONG 50 /* times as many executions with JX_FUZZ_LONG */

static guint64 number_of(const char *argument, const char *variable, guint64 fallback) {
	const char *text = argument != NULL ? argument : g_getenv(variable);
	guint64 number = fallback;
	if(text != NULL && !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &number, NULL))
		g_error("%s is not a number", text);
	return number;
}

static GPtrArray *load_corpus(const JxFuzz *fuzz) {
	GPtrArray *corpus = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	if(fuzz->seed != NULL)
		fuzz->seed(corpus);
	for(guint i = 0; fuzz->corpus != NULL && fuzz->corpus[i] != NULL; i++)
		g_ptr_array_add(corpus, g_bytes_new_static(fuzz->corpus[i], strlen(fuzz->corpus[i])));
	for(guint i = 0; fuzz->fixtures != NULL && fuzz->fixtures[i] != NULL; i++) {
		g_autofree char *path = g_test_build_filename(G_TEST_DIST, "fixtures", fuzz->fixtures[i], NULL);
		char *text;
		gsize length;
		GError *error = NULL;
		if(!g_file_get_contents(path, &text, &length, &error))
			g_error("%s", error->message);
		g_ptr_array_add(corpus, g_bytes_new_take(text, length));
	}
	return corpus;
}

/* --- mutations, each on the text as it is */

static gsize at(GRand *rand, gsize length) {
	return length == 0 ? 0 : (gsize)g_rand_int_range(rand, 0, (gint32)length);
}

static void flip(GString *text, GRand *rand) {
	if(text->len > 0)
		text->str[at(rand, text->len)] ^= (char)(1 << g_rand_int_range(rand, 0, 8));
}

static void cut(GString *text, GRand *rand) {
	gsize from = at(rand, text->len), n = at(rand, MIN(text->len - from, 64) + 1);
	g_string_erase(text, (gssize)from, (gssize)n);
}

static void repeat(GString *text, GRand *rand) {
	gsize from = at(rand, text->len), n = at(rand, MIN(text->len - from, 512) + 1);
	g_autofree char *piece = g_memdup2(text->str + from, n);
	for(gint32 times = g_rand_int_range(rand, 1, 4); times > 0; times--)
		g_string_insert_len(text, (gssize)from, piece != NULL ? piece : "", (gssize)n);
}

static void splice(GString *text, GRand *rand, const GPtrArray *corpus) {
	gsize length;
	const char *other = g_bytes_get_data(g_ptr_array_index(corpus, at(rand, corpus->len)), &length);
	gsize from = at(rand, length), n = at(rand, MIN(length - from, 256) + 1);
	g_string_insert_len(text, (gssize)at(rand, text->len + 1), other + from, (gssize)n);
}

static void word(GString *text, GRand *rand, const char *const *dictionary) {
	static const char *const numbers[] = { "0", "-1", "1", "65535", "65536", "4294967295", "4294967296", "18446744073709551615", "99999999999999999999", "1e9", "", " ", "\t", "%s%n",
		"\xc3\xa4", "\xf0\x9f\x99\x82", "\xff", "&#0;", "&#xD;", "'", "\"", "<", ">", "]]>", "{", "}", "[", "]", ":", ",", "\\u0000", "\r\n", "\n" };
	guint n = dictionary != NULL ? g_strv_length((char **)dictionary) : 0;
	gsize choice = at(rand, G_N_ELEMENTS(numbers) + n);
	g_string_insert(text, (gssize)at(rand, text->len + 1), choice < G_N_ELEMENTS(numbers) ? numbers[choice] : dictionary[choice - G_N_ELEMENTS(numbers)]);
}

/* Replaces a run of digits, where fields live that have ranges. */
static void renumber(GString *text, GRand *rand) {
	static const char *const numbers[] = { "0", "1", "127", "128", "255", "256", "65535", "65536", "4294967295", "4294967296", "-1", "18446744073709551616", "" };
	gsize from = at(rand, text->len);
	while(from < text->len && !g_ascii_isdigit(text->str[from]))
		from++;
	gsize n = strspn(text->str + from, "0123456789");
	g_string_erase(text, (gssize)from, (gssize)n);
	g_string_insert(text, (gssize)from, numbers[at(rand, G_N_ELEMENTS(numbers))]);
}

static void mutate(GString *text, GRand *rand, const GPtrArray *corpus, const char *const *dictionary) {
	for(gint32 times = g_rand_int_range(rand, 0, 6); times > 0; times--) {
		switch(g_rand_int_range(rand, 0, 6)) {
			case 0: flip(text, rand); break;
			case 1: cut(text, rand); break;
			case 2: repeat(text, rand); break;
			case 3: splice(text, rand, corpus); break;
			case 4: word(text, rand, dictionary); break;
			default: renumber(text, rand);
		}
	}
	if(text->len > MAX_TEXT_LENGTH)
		g_string_truncate(text, MAX_TEXT_LENGTH);
}

/* --- running */

static struct {
	const JxFuzz *fuzz;
	guint64 runs, seed;
} job;

static void execute(const char *data, gsize length) {
	const char *last = g_getenv("JX_FUZZ_LAST");
	if(last != NULL)
		g_file_set_contents(last, data, (gssize)length, NULL);
	/* an exact copy on the heap, so that a read past its end is seen */
	g_autofree char *copy = g_malloc(length + 1);
	memcpy(copy, data, length);
	copy[length] = '\0';
	job.fuzz->execute(copy, length);
}

static void run_file(gconstpointer file) {
	g_autofree char *text = NULL;
	gsize length;
	GError *error = NULL;
	if(!g_file_get_contents(file, &text, &length, &error))
		g_error("%s", error->message);
	execute(text, length);
}

static void run_corpus(void) {
	g_autoptr(GPtrArray) corpus = load_corpus(job.fuzz);
	for(guint i = 0; i < corpus->len; i++) {
		gsize length;
		const char *data = g_bytes_get_data(g_ptr_array_index(corpus, i), &length);
		execute(data, length);
	}
}

static void run_mutations(void) {
	g_autoptr(GPtrArray) corpus = load_corpus(job.fuzz);
	GRand *rand = g_rand_new_with_seed((guint32)job.seed);
	for(guint64 i = 0; i < job.runs; i++) {
		gsize length;
		const char *data = g_bytes_get_data(g_ptr_array_index(corpus, at(rand, corpus->len)), &length);
		GString *text = g_string_new_len(data, (gssize)length);
		mutate(text, rand, corpus, job.fuzz->dictionary);
		execute(text->str, text->len);
		g_string_free(text, TRUE);
	}
	g_rand_free(rand);
	g_test_message("%" G_GUINT64_FORMAT " executions, seed %" G_GUINT64_FORMAT, job.runs, job.seed);
}

int jx_fuzz_main(int argc, char **argv, const JxFuzz *fuzz) {
	g_test_init(&argc, &argv, NULL);
	const char *file = g_getenv("JX_FUZZ_FILE");
	g_autofree char *corpus = g_strdup_printf("/fuzz/%s/corpus", fuzz->name), *mutations = g_strdup_printf("/fuzz/%s/mutations", fuzz->name);
	job.fuzz = fuzz;
	job.runs = number_of(argc > 1 ? argv[1] : NULL, "JX_FUZZ_RUNS", g_getenv("JX_FUZZ_LONG") != NULL ? fuzz->runs * LONG : fuzz->runs);
	job.seed = number_of(argc > 2 ? argv[2] : NULL, "JX_FUZZ_SEED", 1);
	if(file != NULL) {
		g_test_add_data_func("/fuzz/file", file, run_file);
		return g_test_run();
	}
	g_test_add_func(corpus, run_corpus);
	g_test_add_func(mutations, run_mutations);
	return g_test_run();
}
