package dev.belay.workload.argo;

/// The JSON pointers into a Rollout that patches speak of.
final class Paths {

    static final String TEMPLATE = "/spec/template";
    static final String RELEASE =
            TEMPLATE + "/metadata/labels/" + JsonPatch.escape(RolloutView.RELEASE_LABEL);

    private Paths() {}

    static String container(int index) {
        return TEMPLATE + "/spec/containers/" + index;
    }
}
