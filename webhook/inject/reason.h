#ifndef CHIO_WEBHOOK_INJECT_REASON_H
#define CHIO_WEBHOOK_INJECT_REASON_H

/* The closed lists of codes that metrics, audit annotations, explain, denials and the reference
   page share (injection 7.3 and 7.4). In order of importance: of several findings the first is the
   one that a denial's code and reason come from. */

enum reason {
    REASON_INJECTED,
    REASON_UNCHANGED,
    REASON_NOT_ASKED,
    REASON_OPT_OUT,
    REASON_NEVER_SELECTOR,
    REASON_OTHER_REVISION,
    REASON_MIRROR_POD,
    REASON_NOT_POD_CREATE,
    /* From here on the Pod is denied. */
    REASON_OBJECT_INVALID,
    REASON_NAMESPACE_MISMATCH,
    REASON_VALUE_INVALID,
    REASON_VALUE_CONFLICT,
    REASON_NAMESPACE_VALUE_INVALID,
    REASON_SYSTEM_NAMESPACE,
    REASON_OPT_OUT_REFUSED,
    REASON_REVISION_UNKNOWN,
    REASON_MIRROR_FORGED,
    REASON_HOST_NETWORK,
    REASON_WINDOWS,
    REASON_POD_SECURITY,
    REASON_IMPOSTOR,
    REASON_SIDECAR_ENV,
    REASON_SIDECAR_MOUNT,
    REASON_VOLUME_CLASH,
    REASON_VOLUME_EXPOSED,
    REASON_UID_CLASH,
    REASON_PORT_CLASH,
    REASON_APP_PORT,
    REASON_ANNOTATION_INVALID,
    REASON_NOT_GRANTED,
    REASON_NOT_SUPPORTED,
    REASON_RESOURCES_INVALID,
    REASON_IMAGE_INVALID,
    REASON_SIDECAR_MODE,
    REASON_MESH,
    REASON_PROBE_LOST,
    REASON_TOO_LARGE,
    REASON_SELF_CHECK,
    /* No review is answered: HTTP 503 and 400. */
    REASON_NAMESPACE_UNKNOWN,
    REASON_BAD_REVIEW,
    REASON_COUNT
};

struct reason_info {
    const char *code;    /* "host_network" */
    unsigned status;     /* 200 allowed, 400, 403, 422, 500, 503 */
    const char *meaning; /* one line for people: explain and the reference page */
};

const struct reason_info *reason_info(enum reason reason);
const char *reason_code(enum reason reason);
/* metav1.StatusReason of a status: "Forbidden" for 403. */
const char *reason_of_status(unsigned status);

enum warning {
    WARN_NOT_A_POD,
    WARN_OPT_OUT,
    WARN_SKIPPED,
    WARN_KEY_CASE,
    WARN_MISPLACED,
    WARN_NOT_REDIRECTED,
    WARN_MESH,
    WARN_APP_PORT_DEFAULT,
    WARN_EXTRA_PORT,
    WARN_HTTP2,
    WARN_NOT_GUARDED,
    WARN_METRICS_GUARDED,
    WARN_PROBE_HOST,
    WARN_PROBE_PORT,
    WARN_HOOK_TCP,
    WARN_HOLD_FORCED,
    WARN_SHUTDOWN_SHORTENED,
    WARN_ENV_KEPT,
    WARN_PROCESS_SHARING,
    WARN_CAN_UNDO,
    WARN_RUNTIME_CLASS,
    WARN_MAYBE_WINDOWS,
    WARN_IMAGE_TAG,
    WARN_PULL_SECRETS,
    WARN_QOS_CHANGED,
    WARN_JOB_NEVER_ENDS,
    WARN_UNKNOWN_KEY,
    WARN_COUNT
};

const char *warning_code(enum warning warning);
const char *warning_meaning(enum warning warning);

#endif
