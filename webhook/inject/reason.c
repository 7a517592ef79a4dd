#include "webhook/inject/reason.h"

#include <stddef.h>

#include "common/attr.h"

static const struct reason_info reasons[REASON_COUNT] = {
    [REASON_INJECTED] = { "injected", 200, "the Pod gets chio" },
    [REASON_UNCHANGED] = { "unchanged", 200, "the Pod is protected already" },
    [REASON_NOT_ASKED] = { "not_asked", 200, "neither Pod nor namespace opted in" },
    [REASON_OPT_OUT] = { "opt_out", 200, "the Pod opted out" },
    [REASON_NEVER_SELECTOR] = { "never_selector", 200, "a neverInject selector matches the Pod" },
    [REASON_OTHER_REVISION] = { "other_revision", 200, "another injector serves this revision" },
    [REASON_MIRROR_POD] = { "mirror_pod", 200, "the kubelet's mirror of a static Pod" },
    [REASON_NOT_POD_CREATE] = { "not_pod_create", 200, "not the creation of a Pod" },
    [REASON_OBJECT_INVALID] = { "object_invalid", 422, "a field has the wrong type" },
    [REASON_NAMESPACE_MISMATCH] = { "namespace_mismatch", 422,
                                    "the Pod names another namespace than the request" },
    [REASON_VALUE_INVALID] = { "value_invalid", 422, "an opt-in value that nobody knows" },
    [REASON_VALUE_CONFLICT] = { "value_conflict", 422, "annotation and label disagree" },
    [REASON_NAMESPACE_VALUE_INVALID] = { "namespace_value_invalid", 403,
                                         "the namespace's label has a value that nobody knows" },
    [REASON_SYSTEM_NAMESPACE] = { "system_namespace", 403, "system namespaces are left alone" },
    [REASON_OPT_OUT_REFUSED] = { "opt_out_refused", 403, "the cluster allows no opt-out" },
    [REASON_REVISION_UNKNOWN] = { "revision_unknown", 403, "no injector serves this revision" },
    [REASON_MIRROR_FORGED] = { "mirror_forged", 403,
                               "a mirror annotation that is not the kubelet's" },
    [REASON_HOST_NETWORK] = { "host_network", 403, "the Pod shares the node's network" },
    [REASON_WINDOWS] = { "windows", 403, "the Pod selects Windows nodes" },
    [REASON_POD_SECURITY] = { "pod_security", 403,
                              "the namespace's Pod Security level forbids NET_ADMIN" },
    [REASON_IMPOSTOR] = { "impostor", 403, "a foreign container under one of chio's names" },
    [REASON_SIDECAR_ENV] = { "sidecar_env", 403, "a variable that would own the guard" },
    [REASON_SIDECAR_MOUNT] = { "sidecar_mount", 403, "a mount that would own the guard" },
    [REASON_VOLUME_CLASH] = { "volume_clash", 403, "a foreign volume under one of chio's names" },
    [REASON_VOLUME_EXPOSED] = { "volume_exposed", 403,
                                "a user container mounts the guard's volume" },
    [REASON_UID_CLASH] = { "uid_clash", 403, "a container runs as the sidecar's user or group" },
    [REASON_PORT_CLASH] = { "port_clash", 403, "a port of the application is the sidecar's" },
    [REASON_APP_PORT] = { "app_port", 403, "the application's port is not certain" },
    [REASON_ANNOTATION_INVALID] = { "annotation_invalid", 422,
                                    "an annotation's value is not accepted" },
    [REASON_NOT_GRANTED] = { "not_granted", 403, "an annotation needs a grant" },
    [REASON_NOT_SUPPORTED] = { "not_supported", 422, "this version cannot do that" },
    [REASON_RESOURCES_INVALID] = { "resources_invalid", 422, "a request above its limit" },
    [REASON_IMAGE_INVALID] = { "image_invalid", 422, "a malformed image reference" },
    [REASON_SIDECAR_MODE] = { "sidecar_mode", 403, "the sidecar mode is impossible for this Pod" },
    [REASON_MESH] = { "mesh", 403, "a service mesh would bypass the guard" },
    [REASON_PROBE_LOST] = { "probe_lost", 403, "the original of a rewritten probe is missing" },
    [REASON_TOO_LARGE] = { "too_large", 422, "the result is too large" },
    [REASON_SELF_CHECK] = { "self_check", 500, "the patch does not give the intended Pod" },
    [REASON_NAMESPACE_UNKNOWN] = { "namespace_unknown", 503, "the namespace is not known (yet)" },
    [REASON_BAD_REVIEW] = { "bad_review", 400, "not a well-formed AdmissionReview" },
};

const struct reason_info *reason_info(enum reason reason)
{
    return &reasons[reason];
}

const char *reason_code(enum reason reason)
{
    return reasons[reason].code;
}

const char *reason_of_status(unsigned status)
{
    static const struct {
        unsigned status;
        const char *name;
    } names[] = {
        { 400, "BadRequest" },
        { 403, "Forbidden" },
        { 404, "NotFound" },
        { 405, "MethodNotAllowed" },
        { 413, "RequestEntityTooLarge" },
        { 415, "UnsupportedMediaType" },
        { 422, "Invalid" },
        { 429, "TooManyRequests" },
        { 503, "ServiceUnavailable" },
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].status == status) {
            return names[i].name;
        }
    }
    return status < 500 ? "BadRequest" : "InternalError";
}

static const struct {
    const char *code;
    const char *meaning;
} warnings[WARN_COUNT] = {
    [WARN_NOT_A_POD] = { "not_a_pod", "the webhook was called for another kind" },
    [WARN_OPT_OUT] = { "opt_out", "a Pod of an opted-in namespace opted out and stays bare" },
    [WARN_SKIPPED] = { "skipped",
                       "a Pod of an opted-in namespace cannot be protected and stays bare" },
    [WARN_KEY_CASE] = { "key_case", "a key that differs from ours in case only" },
    [WARN_MISPLACED] = { "misplaced", "the opt-in is on the workload, not on its Pod template" },
    [WARN_NOT_REDIRECTED] = { "not_redirected", "nothing redirects to the sidecar" },
    [WARN_MESH] = { "mesh", "a service mesh shares the Pod" },
    [WARN_APP_PORT_DEFAULT] = { "app_port_default", "no TCP port is declared: 8080 is assumed" },
    [WARN_EXTRA_PORT] = { "extra_port", "another declared port is guarded too" },
    [WARN_HTTP2] = { "http2", "the application's port looks like HTTP/2" },
    [WARN_NOT_GUARDED] = { "not_guarded", "UDP and SCTP ports are not guarded" },
    [WARN_METRICS_GUARDED] = { "metrics_guarded", "a metrics port is guarded too" },
    [WARN_PROBE_HOST] = { "probe_host", "a probe of another host is left alone" },
    [WARN_PROBE_PORT] = { "probe_port", "a probe's port name is not declared" },
    [WARN_HOOK_TCP] = { "hook_tcp", "a tcpSocket hook always fails" },
    [WARN_HOLD_FORCED] = { "hold_forced", "a postStart request needs the sidecar first" },
    [WARN_SHUTDOWN_SHORTENED] = { "shutdown_shortened",
                                  "the grace period is short for a full drain" },
    [WARN_ENV_KEPT] = { "env_kept", "a variable of the container's own is kept" },
    [WARN_PROCESS_SHARING] = { "process_sharing",
                               "other containers can read the sidecar's memory" },
    [WARN_CAN_UNDO] = { "can_undo", "a container can remove the redirect" },
    [WARN_RUNTIME_CLASS] = { "runtime_class", "the runtime supports redirects partially" },
    [WARN_MAYBE_WINDOWS] = { "maybe_windows", "the Pod may be placed on Windows nodes" },
    [WARN_IMAGE_TAG] = { "image_tag", "the image is not pinned" },
    [WARN_PULL_SECRETS] = { "pull_secrets", "pull secrets are not created offline" },
    [WARN_QOS_CHANGED] = { "qos_changed", "a resource key changes the Pod's quality of service" },
    [WARN_JOB_NEVER_ENDS] = { "job_never_ends", "a classic sidecar keeps a Job from ending" },
    [WARN_UNKNOWN_KEY] = { "unknown_key", "a key under our prefix that nobody reads" },
};

const char *warning_code(enum warning warning)
{
    return warnings[warning].code;
}

const char *warning_meaning(enum warning warning)
{
    return warnings[warning].meaning;
}
