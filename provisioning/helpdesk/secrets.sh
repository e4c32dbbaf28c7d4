#!/bin/sh
# Makes the secrets of the compose stack. What is there already stays as it is, so it may run as often as you like.
# Usage: secrets.sh FOLDER    (as root, so that each file can be given to the user that reads it; docs/stack.md)
set -eu
umask 077
folder=${1:?usage: secrets.sh FOLDER}

# Users of the containers.
helpdesk=1000:1000
grafana=472:0
alertmanager=65534:65534

# 32 random bytes.
random() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
random_word() { random | tr -d '+/='; }

# own OWNER MODE PATH
own() {
  [ "$(id -u)" -ne 0 ] || chown "$1" "$3"
  chmod "$2" "$3"
}

# A secret is whole from the moment it has its name.
# secret OWNER PATH VALUE
secret() {
  if [ -s "$folder/$2" ]; then
    echo "kept $2"
  else
    printf '%s\n' "$3" >"$folder/$2.new"
    mv "$folder/$2.new" "$folder/$2"
    echo "made $2"
  fi
  own "$1" 0400 "$folder/$2"
}

mkdir -p "$folder/helpdesk" "$folder/grafana" "$folder/alertmanager"
chmod 0755 "$folder"

secret "$helpdesk" helpdesk/pseudonym_key "$(random_word)"
secret "$helpdesk" helpdesk/api_token "$(random_word)"
# Of your Meta app; until you put it here nobody can sign as WhatsApp.
secret "$helpdesk" helpdesk/whatsapp_app_secret "$(random_word)"
secret "$helpdesk" helpdesk/whatsapp_verify_token "$(random_word)"
secret "$helpdesk" helpdesk/generic_secret "whsec_$(random)"
secret "$grafana" grafana/admin_password "$(random_word)"
secret "$grafana" grafana/secret_key "$(random_word)"
# For receivers that call the exporter.
secret "$alertmanager" alertmanager/exporter_api_token "$(cat "$folder/helpdesk/api_token")"

# A folder and all of its files, also those people put there.
# give OWNER NAME
give() {
  for file in "$folder/$2"/*; do
    [ ! -f "$file" ] || [ -L "$file" ] || own "$1" 0400 "$file"
  done
  own "$1" 0700 "$folder/$2"
}

give "$helpdesk" helpdesk
give "$grafana" grafana
give "$alertmanager" alertmanager

if [ "$(id -u)" -ne 0 ]; then
  echo "Not root: the files are yours alone, and the containers cannot read them" >&2
fi
