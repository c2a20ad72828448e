#!/usr/bin/env bash
# Terraform walks over the beta's resources: apply, a plan without a difference, a change, again, destroy. PLUGINS: a provider mirror.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$(dirname "$0")/main.tf" "$folder" && cd "$folder"
unset TF_CLI_CONFIG_FILE
export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
run() { # what it is, then the command; its output appears only when it fails
  local what=$1 status=0
  shift
  "$@" >out 2>&1 || status=$?
  if [ "$status" != 0 ]; then
    echo "$what: exit code $status"
    cat out
    exit 1
  fi
}
run init terraform init -no-color -plugin-dir="$PLUGINS"
run apply terraform apply -no-color -auto-approve
grep -q 'Resources: 18 added, 0 changed' out
grep -q 'hello' out
run "plan after apply" terraform plan -no-color -detailed-exitcode
export TF_VAR_stage=second
run change terraform apply -no-color -auto-approve
grep -q 'Resources: 0 added, 13 changed, 0 destroyed' out
run "plan after change" terraform plan -no-color -detailed-exitcode
run destroy terraform destroy -no-color -auto-approve
grep -q 'Resources: 18 destroyed' out
