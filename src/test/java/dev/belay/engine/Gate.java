package dev.belay.engine;

import java.util.function.Supplier;

/// What every call of a fake passes on its way: here a test makes it fail, wait or come too late.
public interface Gate {

    /// A call that changes nothing.
    <T> T read(String port, Supplier<T> call);

    /// A call that may change something.
    <T> T write(String port, Supplier<T> call);

    /// A gate that lets everything through.
    static Gate open() {
        return new Gate() {
            @Override
            public <T> T read(String port, Supplier<T> call) {
                return call.get();
            }

            @Override
            public <T> T write(String port, Supplier<T> call) {
                return call.get();
            }
        };
    }
}
