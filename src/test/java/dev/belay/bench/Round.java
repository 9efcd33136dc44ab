package dev.belay.bench;

import java.time.Duration;

/// What one round of a way measured, each time from the first request that failed.
///
/// @param way which way, by its place in the table
/// @param failing the share of the requests that failed
/// @param scraped until Prometheus could have known
/// @param accepted until the API server had accepted the write that undoes it
/// @param complete until the baseline was available at full replicas, and nothing else
/// @param load the load average of the machine at its end
record Round(
        int way,
        double failing,
        Duration scraped,
        Duration accepted,
        Duration complete,
        double load) {}
