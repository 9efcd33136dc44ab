package dev.belay.wiring;

import dev.belay.engine.Channel;
import dev.belay.engine.Notices;
import dev.belay.engine.Releases;
import dev.belay.engine.Teller;
import dev.belay.engine.Unavailable;
import dev.belay.notify.kubernetes.EventChannel;
import dev.belay.release.Attempt;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Builds the channels on which people are told.
class Channels {

    @Produces
    @Singleton
    Teller teller(
            Releases releases,
            KubernetesClient client,
            Hub hub,
            Outlets outlets,
            Notices notices,
            ServerClock clock) {
        List<Channel> channels = new ArrayList<>();
        channels.add(new EventChannel(client));
        hub.writeBack().ifPresent(channels::add);
        hub.checkRuns().ifPresent(channels::add);
        channels.addAll(outlets.channels());
        return new Teller(releases, channels, notices, clock, Channels::abreast);
    }

    /// One that hangs must not keep the others waiting.
    private static List<Attempt> abreast(List<Supplier<Attempt>> attempts) {
        if (attempts.size() < 2) {
            return Teller.Abreast.ONE_BY_ONE.run(attempts);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Attempt>> calls = attempts.stream().map(Channels::call).toList();
            return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while people were told", e);
        }
    }

    private static Callable<Attempt> call(Supplier<Attempt> attempt) {
        return attempt::get;
    }
}
