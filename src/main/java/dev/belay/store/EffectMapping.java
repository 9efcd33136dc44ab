package dev.belay.store;

import dev.belay.release.Effect;
import dev.belay.store.ReleaseStatus.EffectStatus;

/// The pending effects, there and back.
final class EffectMapping {

    private EffectMapping() {}

    static EffectStatus write(Effect effect) {
        return switch (effect) {
            case Effect.StartCandidate _ -> new EffectStatus("startCandidate", null, null);
            case Effect.Advance(int fromStep) -> new EffectStatus("advance", fromStep, null);
            case Effect.RollBack _ -> new EffectStatus("rollBack", null, null);
            case Effect.PromoteBaseline _ -> new EffectStatus("promoteBaseline", null, null);
            case Effect.Fence _ -> new EffectStatus("fence", null, null);
            case Effect.Pause _ -> new EffectStatus("pause", null, null);
            case Effect.Resume _ -> new EffectStatus("resume", null, null);
            case Effect.LetGo _ -> new EffectStatus("letGo", null, null);
            case Effect.Certify(String hash) ->
                    new EffectStatus("certify", null, Fit.to(hash, Caps.NAME));
            case Effect.Leave _ -> new EffectStatus("leave", null, null);
        };
    }

    static Effect read(String path, EffectStatus status) {
        return switch (Wire.required(path + ".type", status.type())) {
            case "startCandidate" -> new Effect.StartCandidate();
            case "advance" ->
                    new Effect.Advance(Wire.required(path + ".fromStep", status.fromStep()));
            case "rollBack" -> new Effect.RollBack();
            case "promoteBaseline" -> new Effect.PromoteBaseline();
            case "fence" -> new Effect.Fence();
            case "pause" -> new Effect.Pause();
            case "resume" -> new Effect.Resume();
            case "letGo" -> new Effect.LetGo();
            case "certify" -> new Effect.Certify(Wire.required(path + ".hash", status.hash()));
            case "leave" -> new Effect.Leave();
            default -> throw new Unreadable(path + ".type", "'" + status.type() + "' is no effect");
        };
    }
}
