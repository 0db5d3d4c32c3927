// Makes sure that Jira has the links of a file: java java/Sync.java wanted.json. Uses java.net.http, no library.
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;

class Sync {
    static final int ATTEMPTS = 4;
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final String BASE = System.getenv("JIRA_URL") + "/rest/api/2/";
    static final String LOGIN = Base64.getEncoder().encodeToString("admin@example.com:token".getBytes());

    static String ask(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(BASE + path))
            .header("Authorization", "Basic " + LOGIN)
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
        for (int attempt = 1; ; attempt++) {
            var answer = HTTP.send(request, BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status < 300) return answer.body();
            if (attempt == ATTEMPTS || (status != 429 && status != 503)) throw new IOException(status + ": " + answer.body());
            Thread.sleep(1000 * answer.headers().firstValueAsLong("Retry-After").orElse(1));
        }
    }

    static String member(String object, String name) {
        var found = Pattern.compile("\"" + name + "\":\\s*\"([^\"]*)\"").matcher(object);
        return found.find() ? found.group(1) : null;
    }

    static boolean isThere(String type, String from, String to) throws IOException, InterruptedException {
        var link = "\"name\":\"%s\"[^{}]*},\"outwardIssue\":\\{[^{}]*\"key\":\"%s\"".formatted(type, to);
        return Pattern.compile(link).matcher(ask("GET", "issue/" + from + "?fields=issuelinks", null)).find();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int made = 0, wanted = 0;
        for (var object : Files.readString(Path.of(arguments[0])).split("}")) {
            String type = member(object, "type"), from = member(object, "from"), to = member(object, "to");
            if (type == null) continue;
            wanted++;
            if (isThere(type, from, to)) continue;
            String comment = member(object, "comment");
            ask("POST", "issueLink", """
                {"type": {"name": "%s"}, "inwardIssue": {"key": "%s"}, "outwardIssue": {"key": "%s"}%s}""".formatted(
                type, from, to, comment == null ? "" : ", \"comment\": {\"body\": \"" + comment + "\"}"));
            made++;
        }
        System.out.printf("%d of %d links made%n", made, wanted);
    }
}
