#include "webhook/inject/config_table.h"

#include "webhook/inject/config.h"

#define CHOICES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define AT(member) offsetof(struct config, member)
#define SIDECAR_IMAGE "ghcr.io/backbay-labs/chio-sidecar:" CHIO_VERSION

#define SECRET_NAME(section, member, initial, meaning)                                 \
    {                                                                                  \
        section ".name", CONFIG_SECRET_NAME, AT(member.name), "\"" initial "\"", NULL, \
            "the name of a Secret", meaning                                            \
    }
#define SECRET_KEY(section, member)                                            \
    {                                                                          \
        section ".key", CONFIG_SECRET_KEY, AT(member.key), "\"latest\"", NULL, \
            "a key of a Secret", "its key in that Secret"                      \
    }

/* In the order of the reference page; but bounds before what they bound. */
const struct config_row config_rows[] = {
    { "apiVersion", CONFIG_FIXED, 0, "\"config.chio.protocol/v1alpha1\"", NULL,
      "config.chio.protocol/v1alpha1", "the version of this format" },
    { "kind", CONFIG_FIXED, 0, "\"InjectorConfiguration\"", NULL, "InjectorConfiguration",
      "what this document is" },
    { "revision", CONFIG_LABEL, AT(revision), "\"default\"", NULL, "a DNS label",
      "the name of this injector; Pods choose with the annotation `chio.protocol/revision`" },
    { "otherRevisions", CONFIG_LABELS, AT(other_revisions), "[]", NULL, "a list of DNS labels",
      "revisions that another injector serves: their Pods are left to it" },
    { "images.sidecar", CONFIG_IMAGE, AT(sidecar_image), "\"" SIDECAR_IMAGE "\"", NULL,
      "an image reference",
      "the image of `chio-sidecar` and `chio-init`; where a webhook rewrites "
      "registries, the rewritten name" },
    { "images.previous", CONFIG_REPOSITORIES, AT(previous_images), "[]", NULL,
      "a list of image repositories, without tag or digest",
      "repositories whose containers also count as chio's and are set back to this image" },
    { "images.requireDigest", CONFIG_LATER, 0, "false", NULL, "true or false",
      "accept images with a digest only" },
    { "images.pullSecrets", CONFIG_LATER, 0, "[]", NULL, "a list of Secret names",
      "image pull secrets to add to the Pod" },
    { "sidecar.uid", CONFIG_UID, AT(uid), "10090", NULL,
      "a number from 1024 to 2147483646, neither it nor the next one 1337 or 2102 (exempt in "
      "meshes)",
      "user and group of the sidecar; `chio-init` runs as the next one" },
    { "systemNamespaces", CONFIG_LABELS, AT(system_namespaces),
      "[\"kube-system\",\"kube-public\",\"kube-node-lease\",\"chio-system\"]", NULL,
      "a list of namespace names",
      "namespaces where nothing is injected and an opt-in is refused; name the injector's own" },
    { "neverInject", CONFIG_LATER, 0, "[]", NULL, "a list of label selectors",
      "Pods that a namespace's opt-in does not reach" },
    { "onUninjectable", CONFIG_SWITCH, AT(skip_uninjectable), "\"deny\"", CHOICES("deny", "skip"),
      "deny or skip",
      "what happens to host-network and Windows Pods that only their namespace opted in" },
    { "optOut", CONFIG_SWITCH, AT(refuse_opt_out), "\"allow\"", CHOICES("allow", "deny"),
      "allow or deny", "whether a Pod may say `disabled` in a namespace that is opted in" },
    { "assume.kubernetes", CONFIG_KUBERNETES, AT(kubernetes_minor), "\"1.30\"", NULL,
      "a version like \"1.30\"",
      "the cluster's version; below 1.30 no preStop sleep, below 1.29 no native sidecars" },
    { "assume.podSecurityEnforce", CONFIG_LEVEL, AT(assumed_pod_security), "\"privileged\"",
      CHOICES("privileged", "baseline", "restricted"), "privileged, baseline or restricted",
      "the Pod Security level that namespaces enforce where nothing is known of them" },
    { "init.iptables", CONFIG_SWITCH, AT(iptables_auto), "\"nft\"", CHOICES("nft", "auto"),
      "nft or auto", "auto also tries legacy iptables and gives `chio-init` NET_RAW" },
    SECRET_NAME("secrets.kernelConfig", kernel_config, "chio-kernel-config",
                "the Secret with the sidecar's kernel configuration"),
    SECRET_KEY("secrets.kernelConfig", kernel_config),
    SECRET_NAME("secrets.openapiSpec", openapi_spec, "chio-openapi-spec",
                "the Secret with the application's OpenAPI document"),
    SECRET_KEY("secrets.openapiSpec", openapi_spec),
    SECRET_NAME("secrets.authorityURL", authority_url, "chio-capability-authority-url",
                "the Secret with the capability authority's URL"),
    SECRET_KEY("secrets.authorityURL", authority_url),
    SECRET_NAME("secrets.signingKey", signing_key, "chio-signing-key",
                "the Secret with the key that signs receipts"),
    SECRET_KEY("secrets.signingKey", signing_key),
    { "readinessGate", CONFIG_LATER, 0, "\"never\"", CHOICES("never", "always"), "never or always",
      "whether Pods get chio's readiness gate" },
    { "bounds.cpuMax", CONFIG_QUANTITY, AT(bounds.cpu_max), "\"2\"", NULL,
      "a quantity like \"2\" or \"500m\"", "the most CPU that a Pod may give the sidecar" },
    { "bounds.memoryMax", CONFIG_QUANTITY, AT(bounds.memory_max), "\"1Gi\"", NULL,
      "a quantity like \"1Gi\"", "the most memory that a Pod may give the sidecar" },
    { "defaults", CONFIG_DEFAULTS, 0, "{}", NULL, "an object of annotation keys and strings",
      "values for annotations that neither Pod nor namespace sets, without prefix, as strings" },
    { "grants", CONFIG_LATER, 0, "[]", NULL, "a list of grants",
      "which namespaces may set the annotations that need a grant" },
};

const size_t config_row_count = sizeof(config_rows) / sizeof(config_rows[0]);
