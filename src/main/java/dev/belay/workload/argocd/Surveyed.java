package dev.belay.workload.argocd;

/// The versions of an Application and of its workload at a survey, kept as one text.
record Surveyed(String application, String workload) {

    private static final char BETWEEN = '/';

    static Surveyed parse(String text) {
        int cut = text.indexOf(BETWEEN);
        return cut < 0
                ? new Surveyed(text, "")
                : new Surveyed(text.substring(0, cut), text.substring(cut + 1));
    }

    String text() {
        return application + BETWEEN + workload;
    }
}
