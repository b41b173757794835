#include "config.h"
#include "conference/dial_rules.h"

#include <string.h>

typedef struct {
	gboolean (*applies)(const JxDialFacts *facts);
	JxDialRefusal verdict;
} Rule;

static gboolean is_off(const JxDialFacts *f) {
	return !f->enabled;
}

static gboolean is_no_moderator(const JxDialFacts *f) {
	return !f->moderator;
}

static gboolean is_no_person(const JxDialFacts *f) {
	return !f->person || !strchr(f->person, '@');
}

static gboolean is_elsewhere(const JxDialFacts *f) {
	const char *domain = strchr(f->person, '@') + 1;
	g_auto(GStrv) words = g_strsplit(f->domains, ",", -1);
	return !g_strv_contains((const char *const *)words, domain) && !g_strv_contains((const char *const *)words, "*");
}

static gboolean is_offline(const JxDialFacts *f) {
	return !f->online;
}

static gboolean is_present(const JxDialFacts *f) {
	return f->present;
}

static gboolean is_ringing(const JxDialFacts *f) {
	return f->ringing;
}

static gboolean is_too_many(const JxDialFacts *f) {
	return f->open >= f->max;
}

static const Rule rules[] = {
	{ is_off, { "off", "service-unavailable", "This server does not call anybody" } },
	{ is_no_moderator, { "no-moderator", "forbidden", "Only moderators may have somebody called" } },
	{ is_no_person, { "no-address", "jid-malformed", "That is no address: call somebody@school.example" } },
	{ is_elsewhere, { "foreign-domain", "not-allowed", "People of that server may not be called from here" } },
	{ is_offline, { "offline", "remote-server-timeout", "Calls are not possible at the moment; try again soon" } },
	{ is_present, { "present", "conflict", "That person is in the room already" } },
	{ is_ringing, { "ringing", "conflict", "That person is being called already" } },
	{ is_too_many, { "too-many", "resource-constraint", "This room is calling as many people as it may at a time" } },
};

const JxDialRefusal *jx_dial_refusal(const JxDialFacts *facts) {
	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
		if (rules[i].applies(facts))
			return &rules[i].verdict;
	return NULL;
}

const char *jx_dial_own_domain(const char *muc) {
	const char *dot = strchr(muc, '.');
	return dot ? dot + 1 : muc;
}
