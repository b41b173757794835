#include "config.h"

#include "host/work.h"

struct JxWork {
	JxLoop *loop;
	GThreadPool *pool;
};

typedef struct {
	JxLoop *loop; /* a reference: the work may outlive everything else */
	const char *label;
	JxLoopCallback run, done;
	gpointer data;
} Job;

static void free_job(gpointer data) {
	Job *job = data;
	jx_loop_unref(job->loop);
	g_free(job);
}

static void run(gpointer data, gpointer user) {
	Job *job = data;
	job->run(job->data);
	if (job->done != NULL)
		jx_loop_invoke(job->loop, job->label, job->done, job->data);
	free_job(job);
}

JxWork *jx_work_new(JxLoop *loop, guint threads) {
	JxWork *work = g_new0(JxWork, 1);
	work->loop = loop;
	work->pool = g_thread_pool_new_full(run, NULL, free_job, threads, FALSE, NULL);
	return work;
}

void jx_work_push(JxWork *work, JxLoopCallback callback, JxLoopCallback done, gpointer data) {
	Job *job = g_new(Job, 1);
	*job = (Job) { jx_loop_ref(work->loop), jx_loop_is_current(work->loop) ? jx_loop_label(work->loop) : "work", callback, done, data };
	g_thread_pool_push(work->pool, job, NULL);
}

void jx_work_free(JxWork *work) {
	if (work == NULL)
		return;
	g_thread_pool_free(work->pool, TRUE, FALSE);
	g_free(work);
}
