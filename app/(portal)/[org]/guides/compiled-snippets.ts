import type { Snippet } from './languages.ts'

/** The receivers in Go, C# and Java. */
export function compiledSnippets(path: string): Record<'go' | 'csharp' | 'java', Snippet> {
  return { go: go(path), csharp: csharp(path), java: java(path) }
}

function go(path: string): Snippet {
  return {
    install: 'go get github.com/standard-webhooks/standard-webhooks/libraries',
    code: `package main

import (
	"io"
	"log"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("WEBHOOK_SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST ${path}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || webhook.Verify(body, r.Header) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		enqueue(r.Header.Get("webhook-id"), body)
		w.WriteHeader(http.StatusNoContent)
	})
	log.Fatal(http.ListenAndServe(":4567", nil))
}
`,
  }
}

function csharp(path: string): Snippet {
  return {
    install: 'dotnet add package StandardWebhooks',
    code: `using StandardWebhooks;
using StandardWebhooks.Diagnostics;

var webhook = new StandardWebhook(Environment.GetEnvironmentVariable("WEBHOOK_SECRET")!);
var app = WebApplication.Create(args);

app.MapPost("${path}", async (HttpRequest request) =>
{
    var body = await new StreamReader(request.Body).ReadToEndAsync();
    try
    {
        webhook.Verify(body, request.Headers);
    }
    catch (WebhookVerificationException)
    {
        return Results.Unauthorized();
    }
    Enqueue(request.Headers["webhook-id"].ToString(), body);
    return Results.NoContent();
});

app.Run("http://localhost:4567");
`,
  }
}

function java(path: string): Snippet {
  return {
    install: "implementation 'com.standardwebhooks:standardwebhooks:1.1.0'",
    code: `import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.*;

@RestController // Spring Boot, with server.port=4567
class WebhookController {
  private final Webhook webhook;

  WebhookController() throws Exception {
    webhook = new Webhook(System.getenv("WEBHOOK_SECRET"));
  }

  @PostMapping("${path}")
  ResponseEntity<Void> receive(
      @RequestHeader("webhook-id") String id,
      @RequestHeader("webhook-timestamp") String timestamp,
      @RequestHeader("webhook-signature") String signature,
      @RequestBody byte[] bytes) {
    var body = new String(bytes, StandardCharsets.UTF_8);
    var signed = Map.of(
        "webhook-id", List.of(id),
        "webhook-timestamp", List.of(timestamp),
        "webhook-signature", List.of(signature));
    try {
      webhook.verify(body, HttpHeaders.of(signed, (name, value) -> true));
    } catch (WebhookVerificationException error) {
      return ResponseEntity.status(401).build();
    }
    enqueue(id, body);
    return ResponseEntity.noContent().build();
  }
}
`,
  }
}
