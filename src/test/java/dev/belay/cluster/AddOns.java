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
    private Optional<ArgoCd> argoCd = Optional.empty();

    AddOns(Installation installation, boolean controllers) {
        this.installation = installation;
        this.controllers = controllers;
    }

    /// Definitions alone: nothing acts on such objects.
    synchronized void define(Part part) {
        if (!defined.contains(part)) {
            var files = Manifests.yamlFiles(installation.binaries().files(part));
            start(part.name(), () -> installation.define(part.name(), files));
            defined.add(part);
        }
    }

    synchronized KnativeServing knative() {
        if (knative.isEmpty()) {
            requireControllers("Knative");
            build(Part.KNATIVE);
            var serving = new KnativeServing(installation);
            start("Knative", serving::start);
            knative = Optional.of(serving);
        }
        return knative.orElseThrow();
    }

    synchronized ArgoCd argoCd() {
        if (argoCd.isEmpty()) {
            requireControllers("Argo CD");
            var _ = ArgoCdStart.redis(ArgoCdStart.path());
            build(Part.ARGO_CD);
            build(Part.KUSTOMIZE);
            start("Argo CD", new ArgoCdStart(installation)::run);
            argoCd = Optional.of(new ArgoCd(installation));
        }
        return argoCd.orElseThrow();
    }

    /// Before the start, which is timed.
    private void build(Part part) {
        part.programs().forEach(program -> installation.binaries().program(program.name()));
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
            } catch (RuntimeException e) {
                installation.processes().stopAllBut(before);
                throw e;
            }
        }
    }

    private interface Start {
        void run() throws Processes.StartFailure;
    }
}
