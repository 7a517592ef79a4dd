/* The v1 Pod API as tables: which members there are, and of which kind. */
#include <stddef.h>

#include "webhook/tests/pods.h"

#define CHOICES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define TEXT(name)                     \
    {                                  \
        name, PODS_TEXT, NULL, NULL, 0 \
    }
#define ONE_OF(name, ...)                              \
    {                                                  \
        name, PODS_TEXT, NULL, CHOICES(__VA_ARGS__), 0 \
    }
#define INT(name)                     \
    {                                 \
        name, PODS_INT, NULL, NULL, 0 \
    }
#define BOOL(name)                     \
    {                                  \
        name, PODS_BOOL, NULL, NULL, 0 \
    }
#define TEXTS(name)                     \
    {                                   \
        name, PODS_TEXTS, NULL, NULL, 0 \
    }
#define MAP(name)                     \
    {                                 \
        name, PODS_MAP, NULL, NULL, 0 \
    }
#define QUANTITIES(name)                     \
    {                                        \
        name, PODS_QUANTITIES, NULL, NULL, 0 \
    }
#define OBJECT(name, fields)               \
    {                                      \
        name, PODS_OBJECT, fields, NULL, 0 \
    }
#define LIST(name, fields)               \
    {                                    \
        name, PODS_LIST, fields, NULL, 0 \
    }
#define RARE(name, kind, fields, one_in) \
    {                                    \
        name, kind, fields, NULL, one_in \
    }
#define END                            \
    {                                  \
        NULL, PODS_TEXT, NULL, NULL, 0 \
    }

typedef const struct pods_field table[];

/* clang-format off */
static table expression = { TEXT("key"), ONE_OF("operator", "In", "NotIn", "Exists", "Gt"), TEXTS("values"), END };
static table selector = { MAP("matchLabels"), LIST("matchExpressions", expression), END };
static table term = { LIST("matchExpressions", expression), LIST("matchFields", expression), END };
static table preferred_node = { INT("weight"), OBJECT("preference", term), END };
static table required_node = { LIST("nodeSelectorTerms", term), END };
static table node_affinity = { OBJECT("requiredDuringSchedulingIgnoredDuringExecution", required_node),
    LIST("preferredDuringSchedulingIgnoredDuringExecution", preferred_node), END };
static table pod_term = { OBJECT("labelSelector", selector), TEXT("topologyKey"), TEXTS("namespaces"),
    OBJECT("namespaceSelector", selector), TEXTS("matchLabelKeys"), TEXTS("mismatchLabelKeys"), END };
static table weighted_term = { INT("weight"), OBJECT("podAffinityTerm", pod_term), END };
static table pod_affinity = { LIST("requiredDuringSchedulingIgnoredDuringExecution", pod_term),
    LIST("preferredDuringSchedulingIgnoredDuringExecution", weighted_term), END };
static table affinity = { OBJECT("nodeAffinity", node_affinity), OBJECT("podAffinity", pod_affinity),
    OBJECT("podAntiAffinity", pod_affinity), END };

static table se_linux = { TEXT("level"), TEXT("role"), TEXT("type"), TEXT("user"), END };
static table profile = { ONE_OF("type", "RuntimeDefault", "Unconfined", "Localhost"), TEXT("localhostProfile"), END };
static table sysctl = { TEXT("name"), TEXT("value"), END };
static table pod_security = { OBJECT("appArmorProfile", profile), INT("fsGroup"),
    ONE_OF("fsGroupChangePolicy", "Always", "OnRootMismatch"), INT("runAsGroup"), BOOL("runAsNonRoot"),
    INT("runAsUser"), ONE_OF("seLinuxChangePolicy", "Recursive", "MountOption"), OBJECT("seLinuxOptions", se_linux),
    OBJECT("seccompProfile", profile), TEXTS("supplementalGroups"), ONE_OF("supplementalGroupsPolicy", "Merge", "Strict"),
    LIST("sysctls", sysctl), END };
static table capabilities = { TEXTS("add"), TEXTS("drop"), END };
static table security = { BOOL("allowPrivilegeEscalation"), OBJECT("appArmorProfile", profile),
    OBJECT("capabilities", capabilities), BOOL("privileged"), ONE_OF("procMount", "Default", "Unmasked"),
    BOOL("readOnlyRootFilesystem"), INT("runAsGroup"), BOOL("runAsNonRoot"), INT("runAsUser"),
    OBJECT("seLinuxOptions", se_linux), OBJECT("seccompProfile", profile), END };

static table claim = { TEXT("name"), TEXT("request"), END };
static table resources = { QUANTITIES("limits"), QUANTITIES("requests"), LIST("claims", claim), END };
static table reference = { TEXT("name"), BOOL("optional"), END };
static table env_from = { TEXT("prefix"), OBJECT("configMapRef", reference), OBJECT("secretRef", reference), END };
static table mount = { TEXT("name"), { "mountPath", PODS_TEXT, NULL, NULL, 1 }, ONE_OF("mountPropagation", "None", "HostToContainer"),
    BOOL("readOnly"), ONE_OF("recursiveReadOnly", "Disabled", "Enabled"), TEXT("subPath"), TEXT("subPathExpr"), END };
static table device = { TEXT("name"), TEXT("devicePath"), END };
static table resize = { ONE_OF("resourceName", "cpu", "memory"), ONE_OF("restartPolicy", "NotRequired", "RestartContainer"), END };
static table exit_codes = { ONE_OF("operator", "In", "NotIn"), TEXTS("values"), END };
static table restart_rule = { ONE_OF("action", "Restart"), OBJECT("exitCodes", exit_codes), END };
static table lifecycle = { RARE("postStart", PODS_HOOK, NULL, 3), RARE("preStop", PODS_HOOK, NULL, 2),
    ONE_OF("stopSignal", "SIGTERM", "SIGUSR1"), END };

const struct pods_field pods_container[] = { TEXTS("args"), TEXTS("command"), RARE("env", PODS_ENV, NULL, 2),
    LIST("envFrom", env_from), ONE_OF("imagePullPolicy", "Always", "IfNotPresent", "Never"),
    RARE("lifecycle", PODS_OBJECT, lifecycle, 4), RARE("livenessProbe", PODS_PROBE, NULL, 3),
    RARE("ports", PODS_PORTS, NULL, 2), RARE("readinessProbe", PODS_PROBE, NULL, 3), LIST("resizePolicy", resize),
    OBJECT("resources", resources), LIST("restartPolicyRules", restart_rule), OBJECT("securityContext", security),
    RARE("startupProbe", PODS_PROBE, NULL, 5), BOOL("stdin"), BOOL("stdinOnce"), TEXT("terminationMessagePath"),
    ONE_OF("terminationMessagePolicy", "File", "FallbackToLogsOnError"), BOOL("tty"), LIST("volumeDevices", device),
    LIST("volumeMounts", mount), TEXT("workingDir"), END };

static table item = { TEXT("key"), TEXT("path"), INT("mode"), END };
static table secret = { TEXT("secretName"), LIST("items", item), INT("defaultMode"), BOOL("optional"), END };
static table config_map = { TEXT("name"), LIST("items", item), INT("defaultMode"), BOOL("optional"), END };
static table field_ref = { TEXT("apiVersion"), TEXT("fieldPath"), END };
static table downward_item = { TEXT("path"), OBJECT("fieldRef", field_ref), INT("mode"), END };
static table downward = { LIST("items", downward_item), INT("defaultMode"), END };
static table token = { TEXT("audience"), INT("expirationSeconds"), TEXT("path"), END };
static table trust_bundle = { TEXT("name"), TEXT("signerName"), OBJECT("labelSelector", selector), TEXT("path"), END };
static table source = { OBJECT("secret", config_map), OBJECT("configMap", config_map), OBJECT("downwardAPI", downward),
    OBJECT("serviceAccountToken", token), OBJECT("clusterTrustBundle", trust_bundle), END };
static table projected = { LIST("sources", source), INT("defaultMode"), END };
static table empty_dir = { ONE_OF("medium", "", "Memory"), TEXT("sizeLimit"), END };
static table host_path = { TEXT("path"), ONE_OF("type", "", "Directory", "File"), END };
static table nfs = { TEXT("server"), TEXT("path"), BOOL("readOnly"), END };
static table volume_claim = { TEXT("claimName"), BOOL("readOnly"), END };
static table csi = { TEXT("driver"), TEXT("fsType"), BOOL("readOnly"), MAP("volumeAttributes"),
    OBJECT("nodePublishSecretRef", reference), END };
static table claim_spec = { TEXTS("accessModes"), OBJECT("resources", resources), TEXT("storageClassName"),
    OBJECT("selector", selector), TEXT("volumeName"), END };
static table claim_template = { OBJECT("spec", claim_spec), END };
static table ephemeral = { OBJECT("volumeClaimTemplate", claim_template), END };
static table image_source = { TEXT("reference"), ONE_OF("pullPolicy", "Always", "Never"), END };
static table disk = { TEXT("pdName"), TEXT("volumeID"), TEXT("fsType"), INT("partition"), BOOL("readOnly"), END };
static table volume = { { "name", PODS_TEXT, NULL, NULL, 1 }, OBJECT("secret", secret), OBJECT("configMap", config_map),
    OBJECT("downwardAPI", downward), OBJECT("projected", projected), OBJECT("emptyDir", empty_dir),
    OBJECT("hostPath", host_path), OBJECT("nfs", nfs), OBJECT("persistentVolumeClaim", volume_claim), OBJECT("csi", csi),
    OBJECT("ephemeral", ephemeral), OBJECT("image", image_source), OBJECT("gcePersistentDisk", disk),
    OBJECT("awsElasticBlockStore", disk), OBJECT("azureDisk", disk), OBJECT("azureFile", nfs), OBJECT("cephfs", nfs),
    OBJECT("cinder", disk), OBJECT("fc", disk), OBJECT("flexVolume", csi), OBJECT("flocker", disk), OBJECT("gitRepo", nfs),
    OBJECT("glusterfs", nfs), OBJECT("iscsi", disk), OBJECT("photonPersistentDisk", disk), OBJECT("portworxVolume", disk),
    OBJECT("quobyte", nfs), OBJECT("rbd", nfs), OBJECT("scaleIO", csi), OBJECT("storageos", disk),
    OBJECT("vsphereVolume", disk), END };

static table dns_option = { TEXT("name"), TEXT("value"), END };
static table dns = { TEXTS("nameservers"), TEXTS("searches"), LIST("options", dns_option), END };
static table host_alias = { TEXT("ip"), TEXTS("hostnames"), END };
static table gate = { TEXT("conditionType"), END };
static table named = { TEXT("name"), END };
static table pod_claim = { TEXT("name"), TEXT("resourceClaimName"), TEXT("resourceClaimTemplateName"), END };
static table toleration = { ONE_OF("effect", "NoSchedule", "NoExecute"), TEXT("key"), ONE_OF("operator", "Exists", "Equal"),
    INT("tolerationSeconds"), TEXT("value"), END };
static table spread = { INT("maxSkew"), TEXT("topologyKey"), ONE_OF("whenUnsatisfiable", "DoNotSchedule", "ScheduleAnyway"),
    OBJECT("labelSelector", selector), INT("minDomains"), ONE_OF("nodeAffinityPolicy", "Honor", "Ignore"),
    ONE_OF("nodeTaintsPolicy", "Honor", "Ignore"), TEXTS("matchLabelKeys"), END };
static table owner = { TEXT("apiVersion"), ONE_OF("kind", "ReplicaSet", "Job", "DaemonSet"), TEXT("name"), TEXT("uid"),
    BOOL("controller"), BOOL("blockOwnerDeletion"), END };
static table managed = { TEXT("manager"), ONE_OF("operation", "Apply", "Update"), TEXT("apiVersion"), TEXT("time"),
    TEXT("fieldsType"), MAP("fieldsV1"), TEXT("subresource"), END };
static table os = { ONE_OF("name", "linux"), END };
static table workload = { TEXT("name"), TEXT("podGroup"), TEXT("podGroupReplicaKey"), END };

const struct pods_field pods_metadata[] = { RARE("name", PODS_TEXT, NULL, 2), TEXT("generateName"), RARE("labels", PODS_MAP, NULL, 2),
    RARE("annotations", PODS_MAP, NULL, 2), LIST("ownerReferences", owner), TEXTS("finalizers"), INT("generation"),
    TEXT("resourceVersion"), TEXT("uid"), TEXT("creationTimestamp"), INT("deletionGracePeriodSeconds"), TEXT("selfLink"),
    LIST("managedFields", managed), END };

const struct pods_field pods_spec[] = { INT("activeDeadlineSeconds"), OBJECT("affinity", affinity),
    BOOL("automountServiceAccountToken"), RARE("containers", PODS_CONTAINERS, NULL, 1), OBJECT("dnsConfig", dns),
    ONE_OF("dnsPolicy", "Default", "ClusterFirst", "None"), BOOL("enableServiceLinks"),
    RARE("ephemeralContainers", PODS_CONTAINERS, NULL, 30), LIST("hostAliases", host_alias), BOOL("hostIPC"),
    RARE("hostNetwork", PODS_BOOL, NULL, 40), BOOL("hostPID"), BOOL("hostUsers"), TEXT("hostname"), TEXT("hostnameOverride"),
    LIST("imagePullSecrets", named), RARE("initContainers", PODS_CONTAINERS, NULL, 3), TEXT("nodeName"), MAP("nodeSelector"),
    OBJECT("os", os), QUANTITIES("overhead"), ONE_OF("preemptionPolicy", "Never", "PreemptLowerPriority"), INT("priority"),
    TEXT("priorityClassName"), LIST("readinessGates", gate), LIST("resourceClaims", pod_claim), OBJECT("resources", resources),
    { "restartPolicy", PODS_TEXT, NULL, CHOICES("Always", "OnFailure", "Never"), 2 }, TEXT("runtimeClassName"),
    TEXT("schedulerName"), LIST("schedulingGates", named), OBJECT("securityContext", pod_security), TEXT("serviceAccount"),
    TEXT("serviceAccountName"), BOOL("setHostnameAsFQDN"), BOOL("shareProcessNamespace"), TEXT("subdomain"),
    RARE("terminationGracePeriodSeconds", PODS_INT, NULL, 3), LIST("tolerations", toleration),
    LIST("topologySpreadConstraints", spread), RARE("volumes", PODS_LIST, volume, 3), OBJECT("workloadRef", workload), END };
/* clang-format on */
