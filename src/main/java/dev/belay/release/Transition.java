package dev.belay.release;

/// What an event made of a release, and why.
public record Transition(ReleaseState next, Verdict verdict) {}
