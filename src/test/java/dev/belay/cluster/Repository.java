package dev.belay.cluster;

import java.util.Map;
import java.util.function.Function;

/// A git repository that the cluster's Argo CD can follow: the real one's, or the stand-in's.
///
/// @param url where Argo CD finds it; the files lie in its folder `base`
/// @param commits adds a commit with new contents of files, by name, and returns its hash
public record Repository(String url, Function<Map<String, String>, String> commits) {

    /// Commits new contents of files.
    ///
    /// @return the commit's hash
    public String commit(Map<String, String> files) {
        return commits.apply(files);
    }
}
