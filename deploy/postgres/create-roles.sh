#!/bin/sh
# Runs once, when the volume is empty: a role and databases of its own for Pitlane and for Temporal.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set pitlane_password="$PITLANE_DB_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
create role pitlane login password :'pitlane_password';
create role temporal login password :'temporal_password';
create database pitlane owner pitlane;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database pitlane from public;
revoke connect on database temporal from public;
revoke connect on database temporal_visibility from public;
SQL
