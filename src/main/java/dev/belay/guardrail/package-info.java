/// PURE: from a policy to the Prometheus rules, the Alertmanager route and the scraping they need.
///
/// [Rendering][dev.belay.guardrail.Rendering] is the entrance; what it returns are trees of maps, lists and
/// scalars, which [Yaml][dev.belay.guardrail.Yaml] writes as text.
@NullMarked
package dev.belay.guardrail;

import org.jspecify.annotations.NullMarked;
