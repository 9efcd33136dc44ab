package dev.belay.store;

import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.ChannelProgress;
import dev.belay.release.Outbox;
import dev.belay.store.ReleaseStatus.AnnouncementStatus;
import dev.belay.store.ReleaseStatus.ChannelStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What people are told, there and back.
final class OutboxMapping {

    private static final Map<String, Kind> KINDS =
            Stream.of(Kind.values()).collect(Collectors.toMap(Kind::label, Function.identity()));

    private OutboxMapping() {}

    static List<AnnouncementStatus> entries(Outbox outbox, int texts) {
        return outbox.entries().stream()
                .map(a ->
                        new AnnouncementStatus(
                                a.sequence(),
                                a.at().toString(),
                                a.level().name().toLowerCase(Locale.ROOT),
                                a.kind().label(),
                                Fit.to(a.text(), texts)))
                .toList();
    }

    static List<ChannelStatus> channels(Outbox outbox, int texts) {
        return outbox.channels().entrySet().stream()
                .map(e -> channel(e.getKey(), e.getValue(), texts))
                .toList();
    }

    private static ChannelStatus channel(String name, ChannelProgress at, int texts) {
        return new ChannelStatus(
                Fit.to(name, Caps.NAME),
                at.told(),
                at.memo().isEmpty() ? null : at.memo(),
                at.lost() == 0 ? null : Integer.valueOf(at.lost()),
                at.error().isEmpty() ? null : Fit.to(at.error(), texts),
                Wire.text(at.retry().map(ChannelProgress.Retry::since)),
                at.retry().map(ChannelProgress.Retry::tries).orElse(null),
                Wire.text(at.retry().map(ChannelProgress.Retry::next)));
    }

    static Outbox read(ReleaseStatus s) {
        return new Outbox(
                entries(Wire.list(s.outbox())),
                Objects.requireNonNullElse(s.announced(), 0),
                channels(Wire.list(s.channels())));
    }

    private static List<Announcement> entries(List<AnnouncementStatus> wire) {
        List<Announcement> entries = new ArrayList<>();
        for (int i = 0; i < wire.size(); i++) {
            AnnouncementStatus a = wire.get(i);
            String at = "status.outbox[" + i + "]";
            entries.add(
                    new Announcement(
                            Wire.required(at + ".sequence", a.sequence()),
                            Wire.instant(at + ".at", a.at()),
                            level(at + ".level", a.level()),
                            kind(at + ".kind", a.kind()),
                            Wire.required(at + ".text", a.text())));
        }
        return entries;
    }

    private static Map<String, ChannelProgress> channels(List<ChannelStatus> wire) {
        Map<String, ChannelProgress> channels = new TreeMap<>();
        for (int i = 0; i < wire.size(); i++) {
            ChannelStatus c = wire.get(i);
            String at = "status.channels[" + i + "]";
            channels.put(
                    Wire.required(at + ".name", c.name()),
                    new ChannelProgress(
                            Wire.required(at + ".told", c.told()),
                            Objects.requireNonNullElse(c.memo(), ""),
                            Objects.requireNonNullElse(c.lost(), 0),
                            Objects.requireNonNullElse(c.error(), ""),
                            retry(at, c)));
        }
        return channels;
    }

    private static Optional<ChannelProgress.Retry> retry(String at, ChannelStatus c) {
        return c.nextTry() == null
                ? Optional.empty()
                : Optional.of(
                        new ChannelProgress.Retry(
                                Wire.instant(at + ".failingSince", c.failingSince()),
                                Objects.requireNonNullElse(c.tries(), 1),
                                Wire.instant(at + ".nextTry", c.nextTry())));
    }

    private static Kind kind(String path, @Nullable String text) {
        Kind kind = KINDS.get(Wire.required(path, text));
        if (kind == null) {
            throw new Unreadable(path, "'" + text + "' is no kind of announcement");
        }
        return kind;
    }

    private static Level level(String path, @Nullable String text) {
        return switch (Wire.required(path, text)) {
            case "info" -> Level.INFO;
            case "warning" -> Level.WARNING;
            case "critical" -> Level.CRITICAL;
            default -> throw new Unreadable(path, "'" + text + "' is no level");
        };
    }
}
