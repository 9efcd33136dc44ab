package dev.belay.policy;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/// Times that come again: on these days, between these hours, as long as these dates last.
///
/// @param days empty for every day; a window over midnight belongs to the day it begins on
/// @param from when it begins on such a day
/// @param to when it ends; not after `from` means on the next day
/// @param first the first day, if it has one
/// @param last the last day on which it begins, if it has one
public record Calendar(
        Set<DayOfWeek> days,
        LocalTime from,
        LocalTime to,
        ZoneId zone,
        Optional<LocalDate> first,
        Optional<LocalDate> last) {

    /// More days than any freeze has in a row; a bound against a loop.
    private static final int MOST_DAYS = 4000;

    public Calendar {
        days = Set.copyOf(days);
        if (first.isPresent() && last.isPresent() && last.get().isBefore(first.get())) {
            throw new IllegalArgumentException(
                    "last %s must not be before first %s".formatted(last.get(), first.get()));
        }
        boolean always =
                from.equals(to) && (days.isEmpty() || days.size() == DayOfWeek.values().length);
        if (always && last.isEmpty()) {
            throw new IllegalArgumentException(
                    "it would never end: say days, from and to, or last");
        }
    }

    /// The zone of this name, or an exception that says it.
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'%s' is no time zone like Asia/Seoul or UTC".formatted(name), e);
        }
    }

    /// When what covers this instant ends, windows that follow at once included; empty where nothing does.
    public Optional<Instant> endIfCovered(Instant now) {
        Instant at = now;
        for (int i = 0; i < MOST_DAYS; i++) {
            Optional<Instant> end = endOfWindow(at);
            if (end.isEmpty()) {
                break;
            }
            at = end.get();
        }
        return at.equals(now) ? Optional.empty() : Optional.of(at);
    }

    private Optional<Instant> endOfWindow(Instant at) {
        LocalDate today = at.atZone(zone).toLocalDate();
        return endIfWithin(today, at).or(() -> endIfWithin(today.minusDays(1), at));
    }

    private Optional<Instant> endIfWithin(LocalDate day, Instant at) {
        if (!begins(day)) {
            return Optional.empty();
        }
        Instant begin = ZonedDateTime.of(day, from, zone).toInstant();
        LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
        Instant end = ZonedDateTime.of(lastDay, to, zone).toInstant();
        return !at.isBefore(begin) && at.isBefore(end) ? Optional.of(end) : Optional.empty();
    }

    private boolean begins(LocalDate day) {
        return (days.isEmpty() || days.contains(day.getDayOfWeek()))
                && first.filter(day::isBefore).isEmpty()
                && last.filter(day::isAfter).isEmpty();
    }
}
