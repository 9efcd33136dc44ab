package dev.belay.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/// The test needs real controllers. It is slow; it is disabled, with the reason, where the embedded cluster is
/// used; it fails where `-Dcluster=real` was demanded and cannot be had.
///
/// A parameter of type `Cluster` or `RealCluster` is the shared one, and a `String` annotated with `@FreshNamespace` is the name
/// of a namespace made for the test.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("slow")
@ExtendWith(RealClusterExtension.class)
public @interface RequiresRealCluster {}
