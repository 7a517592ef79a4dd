#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/tests/oom.h"
#include "webhook/inject/config.h"
#include "webhook/inject/review.h"

/* A Pod that visits every module: probes, hooks, env, native sidecar, an earlier status. */
static const char body[] =
    "{\"apiVersion\":\"admission.k8s.io/"
    "v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\","
    "\"operation\":\"CREATE\",\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":"
    "\"pods\"},"
    "\"namespace\":\"shop\",\"object\":{\"metadata\":{\"name\":\"w\",\"annotations\":{"
    "\"chio-injection\":\"enabled\",\"chio.protocol/protect-loopback\":\"true\","
    "\"chio.protocol/typo\":\"x\",\"chio.protocol/status\":\"{\\\"v\\\":1}\"}},\"spec\":{"
    "\"containers\":[{\"name\":\"web\",\"image\":\"w:1\",\"ports\":[{\"name\":\"http\","
    "\"containerPort\":8080},{\"containerPort\":53,\"protocol\":\"UDP\"}],\"livenessProbe\":{"
    "\"tcpSocket\":{\"port\":\"http\"}},\"lifecycle\":{\"postStart\":{\"httpGet\":{\"port\":8080}}}"
    "},"
    "{\"name\":\"istio-proxy\",\"image\":\"istio/proxyv2:1\"}]}}}}";

static struct config *config;

/* A review for which there is no memory is an error that the API server sees, never a Pod that
   starts bare. */
static void no_memory_is_no_permission(void **state)
{
    struct review_summary summary;
    size_t before = oom_live();
    size_t round = 1;
    bool refused = true;

    (void)state;
    for (; refused; round++) {
        struct buf out = BUF_INIT(REVIEW_ANSWER_BYTES);
        unsigned status = 0;

        oom_arm(round);
        status = review_answer(config, NULL, ENTRY_POD, body, sizeof(body) - 1, &out, &summary);
        refused = oom_disarm();
        if (refused) {
            assert_true(status == 500 || summary.decision == DECISION_INJECTED ||
                        summary.decision == DECISION_DENIED);
        } else {
            if (status != 200) {
                fail_msg("%u: %s", status, buf_cstr(&out));
            }
            assert_non_null(strstr(buf_cstr(&out), "\"patch\":"));
        }
        buf_done(&out);
        assert_int_equal(oom_live(), before);
    }
    assert_true(round > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(no_memory_is_no_permission) };
    struct err err = { 0 };
    int failed = 0;

    config = config_default(&err);
    if (!config) {
        return 1;
    }
    failed = cmocka_run_group_tests_name("review without memory", tests, NULL, NULL);
    config_free(config);
    return failed;
}
