#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/sha256.h"
#include "webhook/inject/config.h"

#define PEM "-----BEGIN PRIVATE KEY-----\\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIB\\n"
#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BASE64 "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="

/* problems NULL: accepted. Else all problems, line by line, in the order of the table. */
static struct row {
    const char *name, *text, *problems;
} rows[] = {
    { "case-206 empty file", "", NULL },
    { "case-206 only comments", "# nothing\n", NULL },
    { "case-206 only a document mark", "---\n", NULL },
    { "case-206 null document", "null\n", NULL },
    { "case-206 empty object", "{}\n", NULL },
    { "case-206 null values are absent", "revision:\nimages: {sidecar: null}\ndefaults:\n", NULL },
    { "case-206 unknown key", "optout: deny\n",
      "f:1:9: \"optout\": unknown key: did you mean optOut?\n" },
    { "case-206 unknown key in a section", "images:\n  sidcar: x\n",
      "f:2:11: images.\"sidcar\": unknown key: did you mean images.sidecar?\n" },
    { "case-206 unknown key that stands elsewhere", "uid: 10090\n",
      "f:1:6: \"uid\": unknown key: did you mean sidecar.uid?\n" },
    { "case-206 unknown key unlike any", "zzzzzz: 1\n", "f:1:9: \"zzzzzz\": unknown key\n" },
    { "case-206 dotted key is not a path", "images.sidecar: nginx\n",
      "f:1:17: \"images.sidecar\": unknown key\n" },
    { "case-206 empty key", "\"\": 1\n", "f:1:5: \"\": unknown key\n" },
    { "case-206 key with a line end", "\"a\\nb\": 1\n", "f:1:9: \"a\\x0Ab\": unknown key\n" },
    { "case-206 wrong type of a section", "images: nginx\n",
      "f:1:9: images: must be an object, not a string\n" },
    { "case-206 wrong type: boolean", "revision: yes\n",
      "f:1:11: revision: must be a string, not a boolean: quote it\n" },
    { "case-206 wrong type: number", "revision: 7\n",
      "f:1:11: revision: must be a string, not a number: quote it\n" },
    { "case-206 wrong type: list", "revision: [a]\n",
      "f:1:11: revision: must be a string, not an array\n" },
    { "case-206 wrong type of a list", "otherRevisions: canary\n",
      "f:1:17: otherRevisions: \"canary\" is not accepted: use a list of DNS labels\n" },
    { "case-206 wrong type of an item", "otherRevisions: [a, 7]\n",
      "f:1:21: otherRevisions[1]: must be a string, not a number: quote it\n" },
    { "case-206 wrong type of a document", "- a\n", "f:1:1: must be an object, not an array\n" },
    { "case-206 second document", "{}\n---\nrevision: a\n",
      "f:3:1: a second document: one is expected\n" },
    { "case-206 uid 1337", "sidecar: {uid: 1337}\n",
      "f:1:16: sidecar.uid: must be a number from 1024 to 2147483646, neither it nor the next one "
      "1337 or 2102 (exempt in meshes)\n" },
    { "case-206 uid 2102", "sidecar:\n  uid: 2102\n",
      "f:2:8: sidecar.uid: must be a number from 1024 to 2147483646, neither it nor the next one "
      "1337 or 2102 (exempt in meshes)\n" },
    { "case-206 uid before 1337", "sidecar: {uid: 1336}\n",
      "f:1:16: sidecar.uid: must be a number from 1024 to 2147483646, neither it nor the next one "
      "1337 or 2102 (exempt in meshes)\n" },
    { "case-206 uid too small", "sidecar: {uid: 1023}\n",
      "f:1:16: sidecar.uid: must be a number from 1024 to 2147483646, neither it nor the next one "
      "1337 or 2102 (exempt in meshes)\n" },
    { "case-206 uid whose next is too large", "sidecar: {uid: 2147483647}\n",
      "f:1:16: sidecar.uid: must be a number from 1024 to 2147483646, neither it nor the next one "
      "1337 or 2102 (exempt in meshes)\n" },
    { "case-206 uid largest", "sidecar: {uid: 2147483646}\n", NULL },
    { "case-206 uid smallest", "sidecar: {uid: 1024}\n", NULL },
    { "case-206 uid as text", "sidecar: {uid: \"10090\"}\n",
      "f:1:16: sidecar.uid: \"10090\" is not accepted: use a number from 1024 to 2147483646, "
      "neither it nor the next one 1337 or 2102 (exempt in meshes)\n" },
    { "every problem is listed",
      "revision: A\noptOut: never\nassume: {kubernetes: \"2.1\"}\nfoo: 1\n",
      "f:4:6: \"foo\": unknown key\n"
      "f:1:11: revision: \"A\" is not accepted: use a DNS label\n"
      "f:2:9: optOut: \"never\" is not accepted: use allow or deny\n"
      "f:3:22: assume.kubernetes: \"2.1\" is not accepted: use a version like \"1.30\"\n" },
    { "foreign apiVersion", "apiVersion: v1\nkind: ConfigMap\n",
      "f:1:13: apiVersion: \"v1\" is not accepted: use config.chio.protocol/v1alpha1\n"
      "f:2:7: kind: \"ConfigMap\" is not accepted: use InjectorConfiguration\n" },
    { "right apiVersion and kind",
      "apiVersion: config.chio.protocol/v1alpha1\nkind: InjectorConfiguration\n", NULL },
    { "kubernetes unquoted", "assume: {kubernetes: 1.30}\n",
      "f:1:22: assume.kubernetes: must be a string, not a number: quote it\n" },
    { "image malformed", "images: {sidecar: \"reg.local/App:1\"}\n",
      "f:1:19: images.sidecar: image \"reg.local/App:1\": upper case in the repository\n" },
    { "image with a digest", "images: {sidecar: \"reg.local/chio@sha256:" HEX64 "\"}\n", NULL },
    { "previous with a tag", "images: {previous: [\"reg.local/chio:1\"]}\n",
      "f:1:21: images.previous[0]: \"reg.local/chio:1\" is not accepted: use a list of image "
      "repositories, without tag or digest\n" },
    { "item twice", "systemNamespaces: [a, b, a]\n",
      "f:1:26: systemNamespaces[2]: \"a\" is in the list twice\n" },
    { "own revision among the others", "revision: a\notherRevisions: [b, a]\n",
      "f:2:17: otherRevisions: \"a\" is this injector's own revision\n" },
    { "Secret name", "secrets: {signingKey: {name: Key_1}}\n",
      "f:1:30: secrets.signingKey.name: \"Key_1\" is not accepted: use the name of a Secret\n" },
    { "Secret key", "secrets: {signingKey: {key: a/b}}\n",
      "f:1:29: secrets.signingKey.key: \"a/b\" is not accepted: use a key of a Secret\n" },
    { "Secret as text", "secrets: {signingKey: chio}\n",
      "f:1:23: secrets.signingKey: must be an object, not a string\n" },
    { "later: requireDigest", "images: {requireDigest: true}\n",
      "f:1:25: images.requireDigest: is not supported in this version\n" },
    { "later: pullSecrets", "images: {pullSecrets: [a]}\n",
      "f:1:23: images.pullSecrets: is not supported in this version\n" },
    { "later: neverInject", "neverInject:\n- matchLabels: {a: b}\n",
      "f:2:1: neverInject: is not supported in this version\n" },
    { "later: grants", "grants: [{namespaces: [a], keys: [mode]}]\n",
      "f:1:9: grants: is not supported in this version\n" },
    { "later: readinessGate", "readinessGate: always\n",
      "f:1:16: readinessGate: is not supported in this version\n" },
    { "later, but nonsense", "readinessGate: sometimes\nneverInject: no\n",
      "f:2:14: neverInject: must be a list of label selectors, not a boolean\n"
      "f:1:16: readinessGate: \"sometimes\" is not accepted: use never or always\n" },
    { "later at its default",
      "images: {requireDigest: false, pullSecrets: []}\nneverInject: []\ngrants: []\n"
      "readinessGate: never\n",
      NULL },
    { "bound not a quantity", "bounds: {cpuMax: 1 core}\n",
      "f:1:18: bounds.cpuMax: \"1 core\" is not accepted: use a quantity like \"2\" or "
      "\"500m\"\n" },
    { "bound of nothing", "bounds: {cpuMax: 0}\n",
      "f:1:18: bounds.cpuMax: must be a quantity like \"2\" or \"500m\", not a number\n" },
    { "bound below the built-in", "bounds: {memoryMax: 100Mi}\n",
      "f:1:21: bounds.memoryMax: does not allow the default 128Mi of memory-limit: set "
      "defaults.memory-limit\n" },
    { "bound below the built-in, default set",
      "bounds: {memoryMax: 100Mi}\ndefaults: {memory-limit: 100Mi}\n", NULL },
    { "defaults of every type",
      "defaults: {app-port: http, listen-port: \"9000\", sidecar-mode: native, hold-application: "
      "\"TRUE\", drain-ms: \"0\", cpu-limit: \"\", memory-request: 64Mi, env-containers: \"a, "
      "b\"}\n",
      NULL },
    { "default trimmed", "defaults: {log-level: \" debug \"}\n", NULL },
    { "default not text", "defaults: {drain-ms: 100}\n",
      "f:1:22: defaults.drain-ms: must be a string, not a number: quote it\n" },
    { "default refused", "defaults: {drain-ms: \"60001\"}\n",
      "f:1:22: defaults.drain-ms: \"60001\" is not accepted: use 0 to 60000\n" },
    { "default above its bound", "bounds: {cpuMax: 600m}\ndefaults: {cpu-limit: 700m}\n",
      "f:2:23: defaults.cpu-limit: \"700m\" is not accepted: use a quantity from 10m to 600m, or "
      "empty\n" },
    { "default of a granted key", "defaults: {mode: none}\n",
      "f:1:18: defaults.\"mode\": is not supported in this version\n" },
    { "default unknown", "defaults: {log-levl: info}\n",
      "f:1:22: defaults.\"log-levl\": unknown key: did you mean log-level?\n" },
    { "default with the prefix", "defaults: {chio.protocol/log-level: info}\n",
      "f:1:37: defaults.\"chio.protocol/log-level\": unknown key: leave chio.protocol/ out\n" },
    { "defaults a list", "defaults: []\n",
      "f:1:11: defaults: must be an object of annotation keys and strings, not an array\n" },
    { "two ports alike", "defaults: {listen-port: \"9091\"}\n",
      "f:1:11: defaults: listen-port and probe-port are the same\n" },
    { "S-6 PEM", "revision: x\nimages: {sidecar: \"" PEM "\"}\n",
      "f:2:19: a key or value that looks like a secret does not belong here: name a Secret "
      "instead\n" },
    { "S-6 PEM, its first line alone", "optOut: '-----BEGIN EC PARAMETERS-----'\n",
      "f:1:9: a key or value that looks like a secret does not belong here: name a Secret "
      "instead\n" },
    { "S-6 base64", "revision: " BASE64 "\noptOut: never\n",
      "f:1:11: a key or value that looks like a secret does not belong here: name a Secret "
      "instead\n" },
    { "S-6 hexadecimal, as a key", "? " HEX64 "\n: {a: b}\n",
      "f:2:3: a key or value that looks like a secret does not belong here: name a Secret "
      "instead\n" },
    { "S-6 deep in what is not known", "foo: [{bar: " BASE64 "}]\n",
      "f:1:13: a key or value that looks like a secret does not belong here: name a Secret "
      "instead\n" },
};

static struct config *parse(const char *text, struct buf *problems)
{
    struct err err = { 0 };
    struct config *config = config_parse("f", text, strlen(text), problems, &err);

    if (!config) {
        assert_int_equal(err.code, ERR_INPUT);
        assert_true(problems->len > 0);
    }
    return config;
}

static void judges_file(void **state)
{
    const struct row *row = *state;
    CLEANUP(buf_done) struct buf problems = BUF_INIT(65536);
    CLEANUP(config_freep) struct config *config = parse(row->text, &problems);

    assert_string_equal(buf_cstr(&problems), row->problems ? row->problems : "");
    assert_int_equal(config != NULL, row->problems == NULL);
}

/* The YAML reader's own refusals get the file's name; their text is its business. */
static void places_yaml_errors(void **state)
{
    static const char *const bad[] = { "revision: a\nrevision: b\n", "revision: \"a\n",
                                       "revision: .nan\n", "a: &x [*x]\n", "\xFF: a\n" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CLEANUP(buf_done) struct buf problems = BUF_INIT(65536);
        CLEANUP(config_freep) struct config *config = parse(bad[i], &problems);

        assert_null(config);
        assert_memory_equal(problems.data, "f:", 2);
        assert_int_equal(problems.data[problems.len - 1], '\n');
    }
}

static void has_defaults(void **state)
{
    struct err err = { 0 };
    CLEANUP(config_freep) struct config *config = config_default(&err);

    (void)state;
    assert_non_null(config);
    assert_string_equal(config->revision, "default");
    assert_null(config->other_revisions[0]);
    assert_string_equal(config->sidecar_image, "ghcr.io/backbay-labs/chio-sidecar:" CHIO_VERSION);
    assert_null(config->previous_images[0]);
    assert_int_equal(config->uid, 10090);
    assert_true(config_is_system_namespace(config, "kube-system"));
    assert_true(config_is_system_namespace(config, "chio-system"));
    assert_false(config_is_system_namespace(config, "default"));
    assert_false(config->skip_uninjectable);
    assert_false(config->refuse_opt_out);
    assert_int_equal(config->kubernetes_minor, 30);
    assert_int_equal(config->assumed_pod_security, POD_SECURITY_PRIVILEGED);
    assert_false(config->iptables_auto);
    assert_string_equal(config->kernel_config.name, "chio-kernel-config");
    assert_string_equal(config->openapi_spec.name, "chio-openapi-spec");
    assert_string_equal(config->authority_url.name, "chio-capability-authority-url");
    assert_string_equal(config->signing_key.name, "chio-signing-key");
    assert_string_equal(config->signing_key.key, "latest");
    for (size_t key = 0; key < KEY_COUNT; key++) {
        assert_null(config->defaults[key]);
        assert_true(key == KEY_APP_PORT ||
                    key_accepts((enum key)key, key_info((enum key)key)->builtin, &config->bounds));
    }
}

static void takes_every_value(void **state)
{
    static const char text[] =
        "revision: canary\notherRevisions: [default]\n"
        "images: {sidecar: 'reg.local:5000/chio:2', previous: [ghcr.io/old/chio]}\n"
        "sidecar: {uid: 4242}\nsystemNamespaces: []\nonUninjectable: skip\noptOut: deny\n"
        "assume: {kubernetes: '1.28', podSecurityEnforce: restricted}\ninit: {iptables: auto}\n"
        "secrets: {openapiSpec: {name: spec.v2, key: openapi.yaml}}\n"
        "bounds: {cpuMax: 4, memoryMax: 2Gi}\n"
        "defaults: {log-level: ' debug ', cpu-limit: '3'}\n";
    CLEANUP(buf_done) struct buf problems = BUF_INIT(65536);
    CLEANUP(config_freep) struct config *config = parse(text, &problems);
    struct quantity four = { 0 };

    (void)state;
    assert_non_null(config);
    assert_string_equal(config->revision, "canary");
    assert_string_equal(config->other_revisions[0], "default");
    assert_null(config->other_revisions[1]);
    assert_string_equal(config->sidecar_image, "reg.local:5000/chio:2");
    assert_string_equal(config->previous_images[0], "ghcr.io/old/chio");
    assert_int_equal(config->uid, 4242);
    assert_false(config_is_system_namespace(config, "kube-system"));
    assert_true(config->skip_uninjectable);
    assert_true(config->refuse_opt_out);
    assert_int_equal(config->kubernetes_minor, 28);
    assert_int_equal(config->assumed_pod_security, POD_SECURITY_RESTRICTED);
    assert_true(config->iptables_auto);
    assert_string_equal(config->openapi_spec.name, "spec.v2");
    assert_string_equal(config->openapi_spec.key, "openapi.yaml");
    assert_string_equal(config->kernel_config.name, "chio-kernel-config");
    assert_true(quantity_parse("4", &four));
    assert_int_equal(quantity_compare(config->bounds.cpu_max, four), 0);
    assert_string_equal(config->defaults[KEY_LOG_LEVEL], "debug");
    assert_string_equal(config->defaults[KEY_CPU_LIMIT], "3");
    assert_null(config->defaults[KEY_DRAIN_MS]);
}

/* The digest of text, in a static buffer's stead by value. */
struct digest {
    char text[17];
};

static struct digest digest_of(const char *text)
{
    CLEANUP(buf_done) struct buf problems = BUF_INIT(65536);
    CLEANUP(config_freep) struct config *config = parse(text, &problems);
    struct digest digest = { "" };

    assert_non_null(config);
    memcpy(digest.text, config->digest, sizeof(digest.text));
    assert_int_equal(strlen(digest.text), 16);
    assert_int_equal(strspn(digest.text, "0123456789abcdef"), 16);
    return digest;
}

static void digests_meaning(void **state)
{
    (void)state;
    assert_string_equal(digest_of("").text, digest_of("sidecar: {uid: 10090}\n").text);
    assert_string_equal(digest_of("").text, digest_of("sidecar:\n  uid: 0x276A # same\n").text);
    assert_string_equal(digest_of("").text, digest_of("bounds: {cpuMax: 2}\ndefaults: {}\n").text);
    assert_string_equal(digest_of("optOut: deny\nrevision: a\n").text,
                        digest_of("{\"revision\": \"a\", \"optOut\": \"deny\"}").text);
    assert_string_equal(digest_of("defaults: {log-level: debug, drain-ms: '1'}\n").text,
                        digest_of("defaults: {drain-ms: ' 1', log-level: debug}\n").text);
    assert_string_not_equal(digest_of("").text, digest_of("optOut: deny\n").text);
    assert_string_not_equal(digest_of("").text, digest_of("defaults: {log-level: info}\n").text);
    assert_string_not_equal(digest_of("").text, digest_of("otherRevisions: [a]\n").text);
    assert_string_not_equal(digest_of("otherRevisions: [a, b]\n").text,
                            digest_of("otherRevisions: [a]\n").text);
}

/* Anybody can compute it: compact JSON of the complete configuration, keys sorted by bytes. */
static void digests_sorted_json(void **state)
{
    static const char json[] =
        "{\"apiVersion\":\"config.chio.protocol/v1alpha1\",\"assume\":{\"kubernetes\":\"1.30\","
        "\"podSecurityEnforce\":\"privileged\"},\"bounds\":{\"cpuMax\":\"2\",\"memoryMax\":\"1Gi\"}"
        ","
        "\"defaults\":{},\"grants\":[],\"images\":{\"previous\":[],\"pullSecrets\":[],"
        "\"requireDigest\":false,\"sidecar\":\"ghcr.io/backbay-labs/chio-sidecar:" CHIO_VERSION
        "\"},\"init\":{\"iptables\":\"nft\"},\"kind\":\"InjectorConfiguration\",\"neverInject\":[],"
        "\"onUninjectable\":\"deny\",\"optOut\":\"allow\",\"otherRevisions\":[],"
        "\"readinessGate\":\"never\",\"revision\":\"default\",\"secrets\":{\"authorityURL\":{"
        "\"key\":"
        "\"latest\",\"name\":\"chio-capability-authority-url\"},\"kernelConfig\":{\"key\":"
        "\"latest\","
        "\"name\":\"chio-kernel-config\"},\"openapiSpec\":{\"key\":\"latest\",\"name\":"
        "\"chio-openapi-spec\"},\"signingKey\":{\"key\":\"latest\",\"name\":\"chio-signing-key\"}},"
        "\"sidecar\":{\"uid\":10090},\"systemNamespaces\":[\"kube-system\",\"kube-public\","
        "\"kube-node-lease\",\"chio-system\"]}";
    char hex[SHA256_HEX];

    (void)state;
    sha256_hex(json, sizeof(json) - 1, hex);
    assert_memory_equal(digest_of("").text, hex, 16);
}

static void writes_reference(void **state)
{
    static const char *const wanted[] = {
        "  sidecar: \"ghcr.io/backbay-labs/chio-sidecar:" CHIO_VERSION "\"\n",
        ("secrets:\n  kernelConfig:\n    name: \"chio-kernel-config\"\n    key: \"latest\"\n"
         "  openapiSpec:\n"),
        "| `sidecar.uid` | `10090` | a number from 1024",
        "| `chio.protocol/log-level` | `info` | error, warn, info or debug |",
    };
    CLEANUP(buf_done) struct buf page = BUF_INIT(1 << 20);

    (void)state;
    config_write_reference(&page);
    assert_non_null(buf_cstr(&page));
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_non_null(strstr(buf_cstr(&page), wanted[i]));
    }
}

/* The page shows the defaults as a file: that file is one. */
static void reads_reference_back(void **state)
{
    CLEANUP(buf_done) struct buf page = BUF_INIT(1 << 20);
    const char *begin = NULL;
    char *end = NULL;

    (void)state;
    config_write_reference(&page);
    begin = strstr(page.data, "```yaml\n");
    assert_non_null(begin);
    end = strstr(page.data + (begin - page.data) + 8, "```\n");
    assert_non_null(end);
    *end = '\0';
    assert_string_equal(digest_of(begin + 8).text, digest_of("").text);
}

static void reads_kubernetes_versions(void **state)
{
    static const char *const bad[] = { "",      "1",   "1.",   "2.30",   "v1.30", "1.30.1",
                                       "1.030", "1.x", "1.-1", "1.1000", " 1.30" };
    unsigned minor = 0;

    (void)state;
    assert_true(config_parse_kubernetes("1.30", &minor));
    assert_int_equal(minor, 30);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(config_parse_kubernetes(bad[i], &minor));
    }
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(places_yaml_errors),   cmocka_unit_test(has_defaults),
        cmocka_unit_test(takes_every_value),    cmocka_unit_test(digests_meaning),
        cmocka_unit_test(digests_sorted_json),  cmocka_unit_test(writes_reference),
        cmocka_unit_test(reads_reference_back), cmocka_unit_test(reads_kubernetes_versions),
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(others)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, judges_file, NULL, NULL, &rows[i] };
    }
    memcpy(tests + ARRAY_LEN(rows), others, sizeof(others));
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
