package dev.belay.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/// Where figures were measured.
final class Machine {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Machine() {}

    /// Cores, memory, system and Java.
    static String text() {
        return String.format(
                Locale.ROOT,
                "%d cores, %.0f GiB, %s %s %s, Java %s",
                SYSTEM.getAvailableProcessors(),
                SYSTEM.getTotalMemorySize() / (double) (1 << 30),
                SYSTEM.getName(),
                SYSTEM.getVersion(),
                SYSTEM.getArch(),
                Runtime.version());
    }

    /// The load average of the last minute.
    static double load() {
        return SYSTEM.getSystemLoadAverage();
    }
}
