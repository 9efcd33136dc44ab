package dev.belay.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The plugin `kubectl belay`, with a kubectl that writes down what it is asked and a server that answers as Belay does.
/// What Belay answers is other tests'; here it is what the script sends and what a person then reads.
class KubectlBelayTest {

    private static final Path SCRIPT =
            KnativeFiles.DIRECTORY.resolve("kubectl-belay").toAbsolutePath();
    private static final String CONFLICT =
            """
            {"type":"about:blank","title":"Conflict","status":409,"detail":"it is \\"on\\" (x)","phase":"Pending"}\
            """;

    @TempDir Path directory;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer =
            """
            {"verdict":"hold","reason":"held","text":"lee: looks odd","release":{"verdicts":[{"text":"no"}]}}\
            """;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.add(
                            "%s %s %s %s"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI(),
                                            exchange.getRequestHeaders().getFirst("Authorization"),
                                            body));
                    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        Path kubectl = directory.resolve("kubectl");
        Files.writeString(
                kubectl,
                """
                #!/bin/sh
                echo "kubectl $*" >> "$KUBECTL_LOG"
                case "$1 $2" in
                    "belay "*) shift; exec sh "$BELAY_SCRIPT" "$@" ;;
                    "create token") echo made-for-belay ;;
                    "config view") printf games ;;
                    "get services.serving.knative.dev") printf "$KSVC" ;;
                    *) echo "asked kubectl" ;;
                esac
                """);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksBelayWithATokenMadeForIt() throws Exception {
        Ran ran =
                belay(
                        Map.of("BELAY_TOKEN", "t0ken"),
                        "-n",
                        "play",
                        "hold",
                        "game-42",
                        "looks",
                        "odd");
        assertThat(ran.output()).isEqualTo("game-42: lee: looks odd\n");
        assertThat(ran.code()).isZero();
        assertThat(requests)
                .containsExactly(
                        "POST /api/releases/play/game-42/hold Bearer t0ken {\"reason\": \"looks odd\"}");
    }

    @Test
    void hasATokenMadeAndFindsAddressAndNamespaceByItself() throws Exception {
        Ran ran =
                belay(
                        Map.of("BELAY_ACCOUNT", "people/dana", "BELAY_URL", "", "KSVC", url()),
                        "approve",
                        "game-42",
                        "security",
                        "read \"it\" \\ all");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(requests)
                .containsExactly(
                        "POST /api/releases/games/game-42/approve Bearer made-for-belay"
                                + " {\"stage\": \"security\", \"reason\": \"read \\\"it\\\" \\\\ all\"}");
        assertThat(ran.kubectl())
                .contains(
                        "kubectl create token dana --namespace people --audience belay --duration 10m");
    }

    @Test
    void everyVerbIsAPathOfItsOwn() throws Exception {
        for (String verb : List.of("promote", "hold", "resume", "rollback", "cancel", "retry")) {
            requests.clear();
            assertThat(belay(Map.of("BELAY_TOKEN", "t"), verb, "game-42", "why").code()).isZero();
            assertThat(requests.getFirst()).startsWith("POST /api/releases/games/game-42/" + verb);
        }
    }

    @Test
    void aRefusalIsAFailureThatSaysWhyAndWhereItStands() throws Exception {
        status = 409;
        answer = CONFLICT;
        Ran ran = belay(Map.of("BELAY_TOKEN", "t0ken"), "promote", "game-42", "now");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output())
                .isEqualTo("kubectl belay: promote game-42: it is \"on\" (x) (it is Pending)\n");
        status = 502;
        answer = "<html>";
        assertThat(belay(Map.of("BELAY_TOKEN", "t0ken"), "hold", "game-42", "now").output())
                .isEqualTo("kubectl belay: hold game-42: the answer was 502\n");
    }

    @Test
    void readsByKubectlAlone() throws Exception {
        assertThat(belay(Map.of(), "get").kubectl())
                .containsExactly("kubectl get releases.belay.dev");
        assertThat(belay(Map.of(), "watch", "game-42", "-n", "play").kubectl())
                .containsExactly("kubectl get releases.belay.dev game-42 --namespace play --watch");
        assertThat(belay(Map.of(), "get", "-n=play", "-o", "wide", "game-42").kubectl())
                .containsExactly("kubectl get releases.belay.dev -o wide game-42 --namespace play");
        List<String> why = belay(Map.of(), "-n", "play", "why", "game-42").kubectl();
        assertThat(why.getFirst())
                .startsWith(
                        "kubectl get releases.belay.dev game-42 --namespace play --output go-template=");
        assertThat(String.join("\n", why))
                .contains(".status.gates}}{{range .results}}", "{{range .status.verification}}");
        assertThat(requests).isEmpty();
    }

    @Test
    void whatIsMissingIsSaidBeforeAnybodyIsAsked() throws Exception {
        for (String[] wrong :
                new String[][] {
                    {},
                    {"dance", "game-42"},
                    {"hold", "game-42"},
                    {"approve", "game-42", "security"},
                    {"why"},
                    {"hold", "../../secrets", "why"},
                    {"hold", "", "why"},
                    {"hold", "game-42", "-n", "../play", "why"},
                    {"hold", "game-42", "why", "-n"},
                    {"hold", "game-42", "why", "--namespace="},
                    {"hold", "game-42", "why", "--namespace", ""},
                    {"hold", "game-42", "why", "--context=production"},
                    {"--context=production", "hold", "game-42", "why"},
                    {"why", "game-42", "-o", "yaml"}
                }) {
            Ran ran = belay(Map.of("BELAY_TOKEN", "t"), wrong);
            assertThat(ran.code()).as(String.join(" ", wrong)).isEqualTo(1);
            assertThat(ran.kubectl()).as(String.join(" ", wrong)).isEmpty();
        }
        assertThat(belay(Map.of(), "hold", "game-42", "why").output()).contains("BELAY_ACCOUNT");
        assertThat(requests).isEmpty();
    }

    @Test
    void theNamespaceMayStandAnywhereAndNeverInTheReason() throws Exception {
        for (String line :
                List.of(
                        "-n play hold game-42 looks odd",
                        "hold --namespace play game-42 looks odd",
                        "hold game-42 -n=play looks odd",
                        "hold game-42 looks --namespace=play odd",
                        "hold game-42 looks odd -n play",
                        "-n play hold game-42 -- looks odd",
                        "-n play -- hold game-42 looks odd")) {
            requests.clear();
            Ran ran = belay(Map.of("BELAY_TOKEN", "t"), line.split(" "));
            assertThat(ran.code()).as(line + ": " + ran.output()).isZero();
            assertThat(requests)
                    .as(line)
                    .containsExactly(
                            "POST /api/releases/play/game-42/hold Bearer t {\"reason\": \"looks odd\"}");
        }
    }

    @Test
    void aReasonKeepsItsWordsAsTheyAre() throws Exception {
        Map<String, String> token = Map.of("BELAY_TOKEN", "t");
        belay(token, "hold", "game-42", "-n", "play", "--", "-n is  odd", "--", "-x *");
        belay(token, "approve", "game-42", "security", "-n", "play", "5xx - see #12");
        assertThat(requests)
                .containsExactly(
                        "POST /api/releases/play/game-42/hold Bearer t"
                                + " {\"reason\": \"-n is  odd -- -x *\"}",
                        "POST /api/releases/play/game-42/approve Bearer t"
                                + " {\"stage\": \"security\", \"reason\": \"5xx - see #12\"}");
    }

    @Test
    void helpIsGivenWhereverItIsAskedForAndNothingElseIsDone() throws Exception {
        for (String line : List.of("help", "--help", "-h", "rollback game-42 --help", "-h -x")) {
            Ran ran = belay(Map.of("BELAY_TOKEN", "t"), line.split(" "));
            assertThat(ran.code()).as(line).isZero();
            assertThat(ran.output()).as(line).contains("kubectl belay rollback RELEASE REASON");
        }
        assertThat(requests).isEmpty();
    }

    /// What people copy from the docs, in a shell.
    @Test
    void whatTheDocsSayDoesWhatTheySay() throws Exception {
        List<String> lines =
                Files.readAllLines(Path.of("docs", "people.md")).stream()
                        .filter(line -> line.startsWith("kubectl belay "))
                        .toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(3);
        List<String> asked = new ArrayList<>();
        for (String line : lines) {
            Ran ran =
                    run(
                            Map.of(
                                    "BELAY_ACCOUNT",
                                    "people/dana",
                                    "BELAY_SCRIPT",
                                    SCRIPT.toString()),
                            List.of("sh", "-c", line));
            assertThat(ran.code()).as(line + ": " + ran.output()).isZero();
            ran.kubectl().stream()
                    .filter(call -> call.startsWith("kubectl get "))
                    .map(call -> call.replaceFirst(" --output .*", ""))
                    .forEach(asked::add);
        }
        assertThat(asked)
                .containsExactly(
                        "kubectl get releases.belay.dev --namespace play-production",
                        "kubectl get releases.belay.dev game-server-1042 --namespace play-production");
        assertThat(requests)
                .containsExactly(
                        "POST /api/releases/play-production/game-server-1042/rollback"
                                + " Bearer made-for-belay {\"reason\": \"players cannot save\"}");
    }

    private record Ran(int code, String output, List<String> kubectl) {}

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Ran belay(Map<String, String> environment, String... arguments) throws Exception {
        return run(
                environment,
                Stream.concat(Stream.of("sh", SCRIPT.toString()), Stream.of(arguments)).toList());
    }

    private Ran run(Map<String, String> environment, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        Path log = Files.createTempFile(directory, "kubectl", ".log");
        builder.environment().put("KUBECTL_LOG", log.toString());
        builder.environment().put("BELAY_URL", url());
        builder.environment()
                .put("PATH", directory + java.io.File.pathSeparator + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output, Files.readAllLines(log));
    }
}
