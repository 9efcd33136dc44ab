/// EDGE: `POST /alertmanager`, the entrance of Alertmanager's webhook payload v4.
///
/// The body goes one way: [Payload][dev.belay.alertmanager.Payload] reads it alert by alert,
/// [Translation][dev.belay.alertmanager.Translation] says what each asks for, and
/// [Delivery][dev.belay.alertmanager.Delivery] has the different ones judged and makes the answer.
@NullMarked
package dev.belay.alertmanager;

import org.jspecify.annotations.NullMarked;
