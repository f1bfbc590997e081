#!/usr/bin/env bash
# LocalStack runs this once it is ready; the container has this folder's parent at /etc/localstack/topology.
set -euo pipefail
exec python3 /etc/localstack/topology/deploy.py --endpoint http://localhost:4566
