#!/bin/sh
# Runs once, before RabbitMQ starts: gives each service a password of its own, and a file with the address to log in at
# that no other service can read. Nobody has to invent, know or keep a password. A second run changes nothing.
set -eu
umask 077
for service in ingress-rtm ingress-events ingress-socket command-worker egress; do
  home=/services/$service
  [ -s "$home/password" ] || node -p 'crypto.randomBytes(24).toString("hex")' >"$home/password"
  echo "amqp://$service:$(cat "$home/password")@rabbitmq:5672/errand" >"$home/amqp-url"
  chown -R node:node "$home"
  export "AMQP_PASSWORD_$(echo "$service" | tr 'a-z-' 'A-Z_')_FILE=$home/password"
done
# RabbitMQ reads this under a user that is named differently from image to image; it holds salted hashes.
umask 022
node /rabbitmq/set-passwords.mjs /rabbitmq/definitions.json >/definitions/definitions.json
