package dev.belay.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a running cluster can be given beside Argo Rollouts, each once and only when it is asked for.
final class AddOns {
    private static final int ATTEMPTS = 3;

    private final Installation installation;
    private final boolean controllers;
    private final List<Part> defined = new ArrayList<>();
    private Optional<KnativeServing> knative = Optional.empty();

    AddOns(Installation installation, boolean controllers) {
        this.installation = installation;
        this.controllers = controllers;
    }

    /// Definitions alone: nothing acts on such objects.
    synchronized void define(Part part) {
        if (!defined.contains(part)) {
            start(part.name(), () -> installation.define(part, ""));
            defined.add(part);
        }
    }

    synchronized KnativeServing knative() {
        if (knative.isEmpty()) {
            requireControllers("Knative");
            Part.KNATIVE
                    .programs()
                    .forEach(program -> installation.binaries().program(program.name()));
            var serving = new KnativeServing(installation);
            start("Knative", serving::start);
            knative = Optional.of(serving);
        }
        return knative.orElseThrow();
    }

    private void requireControllers(String name) {
        if (!controllers) {
            throw new IllegalStateException(name + " needs a cluster with controllers");
        }
    }

    /// Tries again where a port was taken in between; each try picks ports of its own.
    private void start(String name, Start start) {
        for (var attempt = 1; ; attempt++) {
            var before = installation.processes().running();
            try {
                start.run();
                return;
            } catch (Processes.StartFailure e) {
                installation.processes().stopAllBut(before);
                if (!e.portWasTaken() || attempt == ATTEMPTS) {
                    throw new IllegalStateException(
                            "%s did not start: %s".formatted(name, e.getMessage()), e);
                }
            }
        }
    }

    private interface Start {
        void run() throws Processes.StartFailure;
    }
}
