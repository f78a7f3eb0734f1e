# shellcheck shell=bash
# Where docker-compose.yml puts the servers. Sourced after provision.bash, whose array it fills.

# shellcheck disable=SC2034  # provision.bash reads it
addresses=([postgresql]=postgresql:5432 [keys]=keys:5432 [amqps]=rabbitmq:5671 [management]=rabbitmq:15672)
