#!/bin/sh
# Makes ../lit-html.min.js and ../LICENSE-lit-html from the packages of package-lock.json: the same lock, the same bytes.
# It needs Node and npm, which nothing else here does. For another version: change package.json, then
# npm install --package-lock-only, then this, then the sum in tests/test_page_document.py.
set -eu
cd "$(dirname "$0")"
trap 'rm -rf node_modules' EXIT
npm ci --ignore-scripts --silent
node_modules/@esbuild/*/bin/esbuild entry.js --bundle --minify --format=iife --global-name=litHtml \
    --target=es2021 --charset=ascii --legal-comments=none --log-level=warning \
    --banner:js='/* lit-html 3.3.1, Copyright 2017 Google LLC, BSD-3-Clause: see LICENSE-lit-html */' \
    --outfile=../lit-html.min.js
cp node_modules/lit-html/LICENSE ../LICENSE-lit-html
