package dev.belay.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/// The running programs of one cluster: started in order, watched while waiting, stopped in the opposite order.
final class Processes implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(25);

    private final List<GuardedProcess> running = new ArrayList<>();
    private final RunDirectory directory;
    private final Duration patience;
    private boolean closed;

    Processes(RunDirectory directory, Duration patience) {
        this.directory = directory;
        this.patience = patience;
    }

    void start(String name, Path program, List<String> arguments) {
        start(name, program, Map.of(), arguments);
    }

    /// The same with settings that the program takes from its environment.
    synchronized void start(
            String name, Path program, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        if (closed) {
            throw new IllegalStateException("the cluster was stopped while it started");
        }
        running.add(
                GuardedProcess.start(
                        name, directory.log(name), directory.path(), environment, command));
    }

    /// Stops those that were started after a look at what ran.
    synchronized void stopAllBut(List<GuardedProcess> before) {
        var later = running.stream().filter(process -> !before.contains(process)).toList();
        later.reversed().forEach(GuardedProcess::close);
        running.removeAll(later);
    }

    synchronized List<GuardedProcess> running() {
        return List.copyOf(running);
    }

    /// Waits until a URL answers 200.
    void awaitOk(HttpClient http, URI url, String token) throws StartFailure {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(Duration.ofSeconds(5))
                        .header("Authorization", "Bearer " + token)
                        .build();
        await(
                url.toString(),
                () -> {
                    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
                    return response.statusCode() == 200
                            ? ""
                            : response.statusCode() + " " + response.body();
                });
    }

    /// Waits until a question is answered with the empty string; any other answer, or an exception, is the reason
    /// why not yet.
    void await(String what, Callable<String> question) throws StartFailure {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var notYet = ask(question);
            if (notYet.isEmpty()) {
                return;
            }
            failIfAnyEnded();
            if (System.nanoTime() > deadline) {
                throw new StartFailure(
                        "%s is not ready after %d s: %s%n%s"
                                .formatted(what, patience.toSeconds(), notYet, describe()));
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartFailure("interrupted while waiting for " + what);
            }
        }
    }

    private static String ask(Callable<String> question) {
        try {
            return question.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private void failIfAnyEnded() throws StartFailure {
        for (var process : running()) {
            if (!process.alive()) {
                throw new StartFailure(process.describe());
            }
        }
    }

    private String describe() {
        return String.join("\n", running().stream().map(GuardedProcess::describe).toList());
    }

    @Override
    public synchronized void close() {
        closed = true;
        running.reversed().forEach(GuardedProcess::close);
        running.clear();
    }

    /// Why a cluster did not start.
    static final class StartFailure extends Exception {
        StartFailure(String message) {
            super(message);
        }

        /// Whether another process took one of our ports in between, so that other ports may do.
        boolean portWasTaken() {
            return getMessage().toLowerCase(Locale.ROOT).contains("address already in use");
        }
    }
}
