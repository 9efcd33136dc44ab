package dev.belay.store;

import dev.belay.policy.Calendar;
import dev.belay.policy.Durations;
import dev.belay.policy.Gate;
import dev.belay.policy.Percent;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the gates that are read themselves, each one of them.
record GateReader(Problems problems, String namespace, String path) {

    /// In the order in which they are looked at: first what costs nothing.
    List<Gate> read(GatesSpec wire) {
        List<Gate> gates = new ArrayList<>();
        deployers(wire.deployers()).ifPresent(gates::add);
        gates.addAll(each("freezes", wire.freezes(), this::freeze));
        budget(wire.budget()).ifPresent(gates::add);
        gates.addAll(each("earlier", wire.earlier(), this::earlier));
        gates.addAll(each("checks", wire.checks(), this::check));
        coverage(wire.coverage()).ifPresent(gates::add);
        reviews(wire.reviews()).ifPresent(gates::add);
        return gates;
    }

    private <W, G> Collection<G> each(
            String field, @Nullable List<W> wire, BiFunction<String, W, Optional<G>> reader) {
        List<G> gates = new ArrayList<>();
        List<W> all = Wire.list(wire);
        for (int i = 0; i < all.size(); i++) {
            String at = "%s.%s[%d]".formatted(path, field, i);
            reader.apply(at, all.get(i)).ifPresent(gates::add);
        }
        return gates;
    }

    private Optional<Gate> check(String at, GatesSpec.Check wire) {
        return check(at, wire.name(), wire.app()).map(Gate.class::cast);
    }

    private Optional<Gate.Check> check(String at, @Nullable String name, @Nullable String app) {
        return problems.parse(at, name, n -> new Gate.Check(n, Optional.ofNullable(app)));
    }

    private Optional<Gate> coverage(GatesSpec.@Nullable Coverage wire) {
        if (wire == null) {
            return Optional.empty();
        }
        String at = path + ".coverage";
        Optional<Gate.Check> check = check(at + ".check", wire.check(), wire.app());
        Optional<Percent> minimum = problems.parse(at + ".minimum", wire.minimum(), Percent::parse);
        return check.flatMap(c -> minimum.map(m -> new Gate.Coverage(c, m)));
    }

    private Optional<Gate> reviews(GatesSpec.@Nullable Reviews wire) {
        return wire == null
                ? Optional.empty()
                : problems.parse(
                        path + ".reviews",
                        "",
                        _ ->
                                new Gate.Reviews(
                                        Objects.requireNonNullElse(wire.count(), 1),
                                        Wire.list(wire.teams()),
                                        Optional.ofNullable(wire.base())));
    }

    private Optional<Gate> freeze(String at, GatesSpec.Freeze wire) {
        Optional<LocalTime> from = time(at + ".from", wire.from());
        Optional<LocalTime> to = time(at + ".to", wire.to());
        Optional<ZoneId> zone = problems.parse(at + ".timeZone", wire.timeZone(), Calendar::zone);
        Optional<LocalDate> first = date(at + ".first", wire.first());
        Optional<LocalDate> last = date(at + ".last", wire.last());
        Optional<Set<DayOfWeek>> days =
                problems.parse(at + ".days", "", _ -> days(Wire.list(wire.days())));
        if (from.isEmpty() || to.isEmpty() || zone.isEmpty() || days.isEmpty()) {
            return Optional.empty();
        }
        return problems.parse(
                at,
                wire.name(),
                name ->
                        new Gate.Freeze(
                                name,
                                new Calendar(
                                        days.get(),
                                        from.get(),
                                        to.get(),
                                        zone.get(),
                                        first,
                                        last)));
    }

    private Optional<LocalTime> time(String at, @Nullable String text) {
        return problems.parse(
                at,
                Objects.requireNonNullElse(text, Forms.MIDNIGHT),
                t -> parsed(t, "a time like 18:00", LocalTime::parse));
    }

    private Optional<LocalDate> date(String at, @Nullable String text) {
        return text == null
                ? Optional.empty()
                : problems.parse(
                        at, text, t -> parsed(t, "a date like 2026-12-24", LocalDate::parse));
    }

    private static <T> T parsed(
            String text, String form, java.util.function.Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'%s' is not %s".formatted(text, form), e);
        }
    }

    private static Set<DayOfWeek> days(List<String> names) {
        return names.stream().map(GateReader::day).collect(Collectors.toSet());
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().toLowerCase(Locale.ROOT).equals(name)) {
                return day;
            }
        }
        throw new IllegalArgumentException("'%s' is not a day like friday".formatted(name));
    }

    private Optional<Gate> budget(GatesSpec.@Nullable Budget wire) {
        if (wire == null) {
            return Optional.empty();
        }
        String at = path + ".budget";
        Optional<Integer> releases = problems.required(at + ".releases", wire.releases());
        Optional<Percent> rate =
                problems.parse(at + ".rollbackRate", wire.rollbackRate(), Percent::parse);
        Optional<Duration> within =
                problems.parse(
                        at + ".within",
                        Objects.requireNonNullElse(wire.within(), Forms.BUDGET_WITHIN),
                        Durations::parse);
        if (releases.isEmpty() || rate.isEmpty() || within.isEmpty()) {
            return Optional.empty();
        }
        return problems.parse(
                at, "", _ -> new Gate.Budget(releases.get(), rate.get(), within.get()));
    }

    private Optional<Gate> earlier(String at, GatesSpec.Earlier wire) {
        return problems.parse(
                at + ".policy",
                wire.policy(),
                policy ->
                        new Gate.Earlier(
                                Objects.requireNonNullElse(wire.namespace(), namespace), policy));
    }

    private Optional<Gate> deployers(GatesSpec.@Nullable Deployers wire) {
        return wire == null
                ? Optional.empty()
                : problems.parse(
                        path + ".deployers",
                        "",
                        _ -> new Gate.Deployers(Wire.list(wire.logins()), Wire.list(wire.teams())));
    }
}
