package dev.belay.github.app;

/// On whose behalf GitHub is asked.
sealed interface As {

    /// The App itself.
    record App() implements As {
        @Override
        public String toString() {
            return "the App";
        }
    }

    /// Whoever may act in this repository: the App's installation there, or the token's owner.
    record InRepository(String repository) implements As {
        @Override
        public String toString() {
            return repository;
        }
    }

    static As app() {
        return new App();
    }

    static As in(String repository) {
        return new InRepository(repository);
    }
}
