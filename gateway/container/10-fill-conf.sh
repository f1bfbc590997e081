#!/bin/sh
# Runs before the image's own step that fills the templates in.
set -eu
cp /usr/share/gateway/*.conf /etc/nginx/conf.d/
