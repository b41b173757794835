#include "config.h"
#include "conference/admission.h"

typedef struct {
	gboolean (*applies)(const JxAdmissionFacts *facts);
	JxAdmission verdict;
} Rule;

static gboolean is_outcast(const JxAdmissionFacts *f) {
	return f->standing == JX_STANDING_OUTCAST;
}

static gboolean is_hidden(const JxAdmissionFacts *f) {
	return !f->invited && f->standing == JX_STANDING_UNKNOWN && (f->members_only || f->password_protected);
}

static gboolean is_no_member(const JxAdmissionFacts *f) {
	return !f->invited && f->members_only && f->standing < JX_STANDING_MEMBER;
}

/* Who is on the member list needs no password here: the list says more about a JID than a word that many know. */
static gboolean wants_password(const JxAdmissionFacts *f) {
	return !f->invited && f->password_protected && !f->knows_password && f->standing < JX_STANDING_MEMBER;
}

static gboolean is_encrypted(const JxAdmissionFacts *f) {
	return f->encrypted;
}

static gboolean is_full(const JxAdmissionFacts *f) {
	return f->max_occupants > 0 && f->occupants >= f->max_occupants && f->standing != JX_STANDING_ADMIN;
}

static gboolean has_no_seat(const JxAdmissionFacts *f) {
	return f->virtual_occupants >= f->max_virtual_occupants;
}

static gboolean is_overloaded(const JxAdmissionFacts *f) {
	return f->max_load > 0 && f->load >= f->max_load;
}

static const Rule rules[] = {
	{ is_outcast, { FALSE, "banned", "forbidden", "decline", "You are banned from this room" } },
	{ is_hidden, { FALSE, "lists-unreadable", "forbidden", "decline",
		"This room is closed, and its lists cannot be read for you: only open rooms can be called here" } },
	{ is_no_member, { FALSE, "not-a-member", "registration-required", "decline", "Only members may join this room" } },
	{ wants_password, { FALSE, "password", "not-authorized", "decline",
		"This room has a password: write it to this address, then call again" } },
	{ is_encrypted, { FALSE, "encrypted", "not-acceptable", "decline",
		"This room is encrypted end to end, and calls cannot be: join it with a browser" } },
	{ is_full, { FALSE, "full", "service-unavailable", "busy", "The room is full" } },
	{ has_no_seat, { FALSE, "callers-full", "resource-constraint", "busy", "There are as many callers in this room as it can hold" } },
	{ is_overloaded, { FALSE, "load", "resource-constraint", "busy", "The server carries as many calls as it can; try again later" } },
};

JxAdmission jx_admission_decide(const JxAdmissionFacts *facts) {
	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
		if (rules[i].applies(facts))
			return rules[i].verdict;
	return (JxAdmission){ .admitted = TRUE, .reason = "admitted" };
}
