package dev.belay.engine;

import java.util.function.Supplier;

/// Kills the process at one of the calls that pass, before the call was done or after it.
final class Mortal implements Gate {

    private int killAt = -1;
    private boolean done;

    /// The process is gone: no code of ours runs any more.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Kills it at the n-th call from now on.
    void killAt(int call, boolean afterIt) {
        killAt = call;
        done = afterIt;
    }

    /// Kills nobody any more.
    void spare() {
        killAt = -1;
    }

    /// Runs until it ends, or is killed.
    static boolean survives(Runnable life) {
        try {
            life.run();
            return true;
        } catch (Killed e) {
            return false;
        }
    }

    @Override
    public <T> T read(String port, Supplier<T> call) {
        return write(port, call);
    }

    @Override
    public <T> T write(String port, Supplier<T> call) {
        boolean now = killAt-- == 0;
        if (now && !done) {
            throw new Killed();
        }
        T result = call.get();
        if (now) {
            throw new Killed();
        }
        return result;
    }
}
