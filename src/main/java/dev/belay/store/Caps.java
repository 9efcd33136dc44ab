package dev.belay.store;

import dev.belay.policy.Gates;
import dev.belay.release.Baseline;
import dev.belay.release.Consent;
import dev.belay.release.Press;

/// How much of anything is stored, so that no Release is ever longer than 64 KiB of JSON.
///
/// The spec and the metadata have their fixed shares; the status has the rest. A status that would
/// be longer is written with shorter texts, and then without its oldest verdicts that nothing
/// depends on. What is left even then fits: identities and counts are capped here, instants and
/// numbers are short by nature, and the template has a limit of its own.
final class Caps {

    /// All of a Release, in bytes of JSON.
    static final int RELEASE = 64 * 1024;

    /// The spec; a longer one is refused when the Release is created.
    static final int SPEC = 8 * 1024;

    /// The policy within the spec; a longer one is not usable.
    static final int POLICY = 6 * 1024;

    /// Kind, name, labels, finalizer.
    static final int METADATA = 1024;

    static final int STATUS = RELEASE - SPEC - METADATA;

    static final int TEMPLATE = Baseline.MAX_TEMPLATE_BYTES;

    /// The bytes of one text: the first that lets the whole status fit.
    static final int[] TEXTS = {400, 160, 60, 24, 12, 6};

    static final int NAME = 64;
    static final int SLO = 48;
    static final int FINGERPRINT = 32;
    static final int PERSON = 64;

    /// A user's name, which is never cut: nobody with a longer one can approve.
    static final int USER = Consent.MOST_BYTES;

    /// The people whom all stages of a policy can ask for.
    static final int APPROVALS = Gates.MOST_PEOPLE;

    /// Logins whose press of the button is still to be judged; each is short by its form.
    static final int PRESSES = Press.MOST;

    static final int IMAGE = 512;
    static final int SUBJECT = 64;

    /// The most SLOs of one kind; the core remembers no more either.
    static final int SLOS = 33;

    private Caps() {}
}
