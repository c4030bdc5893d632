import { compiledSnippets } from './compiled-snippets.ts'
import type { Language, Snippet } from './languages.ts'

/**
 * A receiver in every language, at the path that the reader's endpoint has. Each verifies with the language's library of Standard Webhooks
 * (github.com/standard-webhooks/standard-webhooks), answers before it works, and reads the secret from its environment.
 */
export function verifySnippets(path: string): Record<Language, Snippet> {
  return { node: node(path), python: python(path), php: php(), ruby: ruby(path), ...compiledSnippets(path) }
}

function node(path: string): Snippet {
  return {
    install: 'npm install standardwebhooks express',
    code: `import express from 'express'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET)

express()
  // The raw body: the signature is over its bytes, not over what a parser makes of them.
  .post('${path}', express.raw({ type: 'application/json' }), (request, response) => {
    let event
    try {
      event = webhook.verify(request.body, request.headers)
    } catch {
      return response.sendStatus(401)
    }
    enqueue(request.headers['webhook-id'], event)
    response.sendStatus(204)
  })
  .listen(4567)
`,
  }
}

function python(path: string): Snippet {
  return {
    install: 'pip install standardwebhooks flask',
    code: `import os

from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["WEBHOOK_SECRET"])


@app.post("${path}")
def receive():
    try:
        event = webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    enqueue(request.headers["webhook-id"], event)
    return "", 204


app.run(port=4567)
`,
  }
}

function php(): Snippet {
  return {
    install: 'composer require standard-webhooks/standard-webhooks',
    code: `<?php
require __DIR__ . '/vendor/autoload.php';

use StandardWebhooks\\Exception\\WebhookVerificationException;
use StandardWebhooks\\Webhook;

// PHP gives header names as they were sent; the library looks for lower-case ones.
$headers = array_change_key_case(getallheaders(), CASE_LOWER);

try {
    $webhook = new Webhook(getenv('WEBHOOK_SECRET'));
    $event = $webhook->verify(file_get_contents('php://input'), $headers);
} catch (WebhookVerificationException $error) {
    http_response_code(401);
    exit;
}

enqueue($headers['webhook-id'], $event);
http_response_code(204);
`,
  }
}

function ruby(path: string): Snippet {
  return {
    install: 'gem install standardwebhooks sinatra puma rackup',
    code: `require "sinatra"
require "standardwebhooks"

set :port, 4567

WEBHOOK = StandardWebhooks::Webhook.new(ENV.fetch("WEBHOOK_SECRET"))
SIGNED = %w[webhook-id webhook-timestamp webhook-signature]

post "${path}" do
  signed = SIGNED.to_h { |name| [name, request.env["HTTP_#{name.upcase.tr("-", "_")}"]] }
  begin
    event = WEBHOOK.verify(request.body.read, signed)
  rescue StandardWebhooks::WebhookVerificationError
    halt 401
  end
  enqueue(signed["webhook-id"], event)
  status 204
end
`,
  }
}
