package dev.belay.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A git repository in memory, with one branch: what [StandInArgoCd] follows.
final class StandInGit {

    private static final Set<String> HEAD = Set.of("", "HEAD", "main");

    private final Map<String, Map<String, String>> commits = new ConcurrentHashMap<>();
    private volatile String head = "";

    synchronized String commit(Map<String, String> files) {
        var next = new TreeMap<>(files(head).orElse(Map.of()));
        next.putAll(files);
        head = hash(head + next);
        commits.put(head, Map.copyOf(next));
        return head;
    }

    /// The commit that a branch or a hash means now.
    Optional<String> resolve(String revision) {
        var commit = HEAD.contains(revision) ? head : revision;
        return Optional.of(commit).filter(commits::containsKey);
    }

    /// The files of a commit, by their names.
    Optional<Map<String, String>> files(String commit) {
        return Optional.ofNullable(commits.get(commit));
    }

    private static String hash(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
