/* OMEMO 0.3 of an account: its addresses have a device, what contacts send to it is read, and what goes to contacts that have devices is encrypted for all of
 * them. Below a component's domain every address has the device (decision 22); a client account has it beside the account's other devices.
 *
 * Trust is blind: the devices that a contact's own list names are believed. XMPP thread only. */
#ifndef JX_OMEMO_OMEMO_H
#define JX_OMEMO_OMEMO_H

#include "host/module.h"
#include "omemo/engine.h"

G_BEGIN_DECLS

typedef struct JxOmemo JxOmemo;

typedef struct {
	/* Whether this bare address of ours has the device: one that people write to. */
	gboolean (*serves)(JxAccount *account, const char *address);
	/* A message as if it had not been encrypted. */
	void (*read)(JxAccount *account, xmpp_stanza_t *message, gpointer data);
	/* One that cannot be read, and why: a sentence for its author. Not for what was delayed. */
	void (*unread)(JxAccount *account, xmpp_stanza_t *message, const char *why, gpointer data);
} JxOmemoEvents;

/* path: of the keys' file. events: static. One per account. */
JxOmemo *jx_omemo_new(const JxHost *host, JxAccount *account, const char *path, const JxOmemoEvents *events, gpointer data);
void jx_omemo_free(JxOmemo *omemo);
/* NULL where OMEMO is switched off. */
JxOmemo *jx_omemo_of(JxAccount *account);

/* A message with <encrypted/> of OMEMO 0.3: events say what becomes of it. */
void jx_omemo_receive(JxOmemo *omemo, const JxIncoming *in);
/* This person (any JID) wrote to us in the clear: it is answered in the clear, until it encrypts again. */
void jx_omemo_heard_plain(JxOmemo *omemo, const char *self, const char *person);
/* The last that it wrote was encrypted. */
gboolean jx_omemo_is_sealed(JxOmemo *omemo, const char *self, const char *person);
/* Sends a message (taken) with a body, from an address of ours to a bare JID: encrypted where the person has devices and has not written in the clear last. In order; never in the
 * clear to who wrote encrypted last. omemo NULL: in the clear. */
void jx_omemo_send(JxOmemo *omemo, const JxHost *host, JxAccount *account, xmpp_stanza_t *message);

/* For people: NULL while the keys' file is not open. New string. */
char *jx_omemo_own_fingerprint(JxOmemo *omemo);

G_END_DECLS

#endif
