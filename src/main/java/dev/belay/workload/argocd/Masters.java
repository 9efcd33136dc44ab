package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.release.Finding;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Live;
import dev.belay.workload.Owners;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Who writes an Application again and with it what Belay sets there, and what its project forbids.
record Masters(KubeApi kube, Target.Application target, SourceFields fields) {

    private static final String SETTING = "%s.jsonPointers: %s";

    List<Finding> findings(Live application) {
        List<Finding> found = new ArrayList<>();
        for (JsonNode owner : application.metadata().path("ownerReferences")) {
            if (owner.path("kind").asText().equals("ApplicationSet")) {
                set(owner.path("name").asText()).ifPresent(found::add);
            }
        }
        Owners owners = new Owners(kube, target.home());
        owners.application(application).flatMap(this::parent).ifPresent(found::add);
        owners.flux(application).ifPresent(found::add);
        windows(application.spec().path("project").asText("default")).ifPresent(found::add);
        return List.copyOf(found);
    }

    private Optional<Finding> set(String name) {
        String what =
                "ApplicationSet %s/%s writes this Application again and would undo a rollback"
                        .formatted(target.home(), name);
        String fix = "set there spec.ignoreApplicationDifferences to " + setting();
        return switch (read("applicationsets", target.home(), name)) {
            case Reply.Ok(JsonNode root) -> {
                JsonNode spec = root.path("spec");
                String policy = spec.path("syncPolicy").path("applicationsSync").asText();
                yield Set.of("create-only", "create-delete").contains(policy)
                                || leavesAlone(spec.path("ignoreApplicationDifferences"), false)
                        ? Optional.empty()
                        : Optional.of(Finding.error(what, fix));
            }
            case Reply.Refused refused when refused.missing() -> Optional.empty();
            case Reply.Refused(int _, String why) -> Optional.of(unread(what, why, fix));
            case Reply.Silent(String why) -> Optional.of(unread(what, why, fix));
        };
    }

    private Optional<Finding> parent(Owners.Application parent) {
        String what =
                "Application %s heals this Application by itself and would undo a rollback"
                        .formatted(parent);
        String fix =
                "set there spec.ignoreDifferences for kind Application to %s, with the sync option RespectIgnoreDifferences=true"
                        .formatted(setting());
        return switch (read("applications", parent.namespace(), parent.name())) {
            case Reply.Ok(JsonNode root) -> {
                ApplicationView view = new ApplicationView(root, target);
                boolean heals =
                        view.spec()
                                .path("syncPolicy")
                                .path("automated")
                                .path("selfHeal")
                                .asBoolean();
                yield !view.automated() || spares(view)
                        ? Optional.empty()
                        : Optional.of(
                                heals
                                        ? Finding.error(what, fix)
                                        : Finding.warning(
                                                "Application %s syncs this Application by itself, so that its next commit would set the source anew"
                                                        .formatted(parent),
                                                fix));
            }
            case Reply.Refused refused when refused.missing() -> Optional.empty();
            case Reply.Refused(int _, String why) -> Optional.of(unread(what, why, fix));
            case Reply.Silent(String why) -> Optional.of(unread(what, why, fix));
        };
    }

    private boolean spares(ApplicationView parent) {
        for (JsonNode option : parent.spec().path("syncPolicy").path("syncOptions")) {
            if (option.asText().equals("RespectIgnoreDifferences=true")) {
                return leavesAlone(parent.spec().path("ignoreDifferences"), true);
            }
        }
        return false;
    }

    /// Whether what is left alone covers all fields that Belay sets.
    private boolean leavesAlone(JsonNode entries, boolean ofAnyKind) {
        List<String> left = new ArrayList<>();
        for (JsonNode entry : entries) {
            String kind = entry.path("kind").asText();
            String name = entry.path("name").asText();
            if ((!ofAnyKind || Set.of("*", "Application").contains(kind))
                    && (name.isEmpty() || name.equals(target.name()))) {
                entry.path("jsonPointers").forEach(p -> left.add(p.asText()));
                entry.path("jqPathExpressions").forEach(p -> left.add(pointer(p.asText())));
            }
        }
        return fields.pointers().stream()
                .allMatch(f -> left.stream().anyMatch(l -> (f + "/").startsWith(l + "/")));
    }

    /// A plain path of jq as a JSON pointer; anything else covers nothing.
    private static String pointer(String jq) {
        return jq.matches("(\\.[A-Za-z]+)+") ? jq.replace('.', '/') : "?";
    }

    private Optional<Finding> windows(String project) {
        return read("appprojects", target.home(), project) instanceof Reply.Ok(JsonNode root)
                        && root.path("spec").path("syncWindows").size() > 0
                ? Optional.of(
                        Finding.warning(
                                "AppProject %s has spec.syncWindows, and while one of them forbids this Application to sync, neither a start nor a rollback gets further than the Application"
                                        .formatted(project),
                                "keep this Application out of them"))
                : Optional.empty();
    }

    private Reply read(String plural, String namespace, String name) {
        return kube.get(KubeApi.path(ApplicationApi.ARGO, namespace, plural, name));
    }

    private String setting() {
        return SETTING.formatted("an entry with", fields.pointers());
    }

    private static Finding unread(String what, String why, String fix) {
        return Finding.error(
                what + ", unless it is told not to, which cannot be read (" + why + ")",
                "let Belay get it, and " + fix);
    }
}
